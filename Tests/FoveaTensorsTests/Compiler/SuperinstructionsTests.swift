import CFoveaKernels
import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Several instructions as one")
struct SuperinstructionsTests {
  /// Columns around the lengths of vectors, blocks and tiles, and rows that don't fill a tile.
  static let shapes = [
    [1, 1], [70, 3], [33, 16], [21, 24], [7, 170], [5, 512], [3, 513], [9, 576], [6, 960],
    [4, 1000],
    [2, 1280], [1, 4099],
  ]

  @Test(arguments: shapes)
  func computesWhatThePartsDo(_ shape: [Int]) {
    let a = Array64.random(shape, stream: 1, scale: 4)
    let b = Array64.random(shape, stream: 2, scale: 4)
    let c = Array64.random([shape[1]], stream: 3, scale: 2)
    let (x, y, z) = (a.tensor, b.tensor, c.tensor)
    let columns = shape[1]
    func check(_ name: String, _ found: Tensor, _ f: (Double, Double, Double) -> Double) {
      let expected = a.values.indices.map { f(a.values[$0], b.values[$0], c.values[$0 % columns]) }
      #expect(
        compare("\(name) \(shape)", found.floats().map(Double.init), expected, within: 2e-6) == [])
    }
    check("a b + c", x * y + z) { $0 * $1 + $2 }
    check("c + a b", z + x * y) { $2 + $0 * $1 }
    check("a b − c", x * y - z) { $0 * $1 - $2 }
    check("c − a b", z - x * y) { $2 - $0 * $1 }
    check("a b − b c", x * y - y * z) { $0 * $1 - $1 * $2 }
    check("ReLU", (x * z + y).maximum(0)) { max($0 * $2 + $1, 0) }
    check("clamp", x.maximum(-1).minimum(2)) { a, _, _ in min(max(a, -1), 2) }
    check("less", Tensor.where(x .< y, z, x * y)) { $0 < $1 ? $2 : $0 * $1 }
    check("between", Tensor.where((x .> -1) .&& (x .< z), y, 0)) { -1 < $0 && $0 < $2 ? $1 : 0 }
    check("not between", Tensor.where((x .> -1) .&& (y .< z), y, 0)) {
      -1 < $0 && $1 < $2 ? $1 : 0
    }
    check("a shared product", (x * y + z) - x * y) { _, _, c in c }
  }

  @Test func fewerInstructionsAreRun() {
    var program = ProgramBuilder(shape: [8, 4])
    func operand(_ value: Int) -> ProgramRegister {
      program.load(.init(value: value, strides: [4, 1], offset: 0, dtype: .float32))
    }
    let (x, y, g) = (operand(0), operand(1), operand(2))
    let (low, high) = (
      program.immediate(bits: 0), program.immediate(bits: Float(6).bitPattern)
    )
    let sum = program.emit(FOVEA_ADD_F, program.emit(FOVEA_MUL_F, x, y), g)
    let limited = program.emit(FOVEA_MIN_F, program.emit(FOVEA_MAX_F, sum, low), high)
    let passes = program.emit(
      FOVEA_AND, program.emit(FOVEA_LT_F, low, limited), program.emit(FOVEA_LT_F, limited, high))
    program.store(program.emit(FOVEA_SELECT, passes, g, low), as: .float32)
    let finished = program.finished()
    #expect(finished?.codeCount == 3)
    #expect(finished?.code.0.opcode == UInt8(FOVEA_FMA_F.rawValue))
    #expect(finished?.code.1.opcode == UInt8(FOVEA_CLAMP_F.rawValue))
    #expect(finished?.code.2.opcode == UInt8(FOVEA_SELECT_BETWEEN_F.rawValue))
  }

  @Test("NaN goes through ReLU and its relatives, and stops no other number")
  func showsNaN() {
    let x = Tensor([.nan, -1, 3, 9, .infinity, -.infinity] as [Float])
    let relu = (x * 1.5 + 0.5).maximum(0).floats()
    #expect(relu[0].isNaN)
    #expect(Array(relu.dropFirst()) == [0, 5, 14, .infinity, 0])
    let relu6 = (x * 1.5 + 0.5).maximum(0).minimum(6).floats()
    #expect(relu6[0].isNaN)
    #expect(Array(relu6.dropFirst()) == [0, 5, 6, 6, 0])
    let limitedByNaN = Tensor([1, -1] as [Float]).maximum(.nan).floats()
    #expect(limitedByNaN.allSatisfy { $0.isNaN })
    #expect(gradients(of: x.relu6().sum(), at: [x])[0].floats() == [0, 0, 1, 0, 0, 0])
  }

  @Test("A result may take the place of what it is computed from, tail and all")
  func inPlace() {
    for count in [31, 512, 1000, 40_000] {
      let values = (0..<count).map { Float($0 % 17) - 8 }
      let (v, w) = (Tensor(values), Tensor(values.map { $0 * 0.5 }))
      let speed = v * 0.5 + 1
      let next = w - speed * 0.25
      Tensor.evaluate([speed, next], donating: [v, w])
      #expect(speed.floats() == values.map { $0 * 0.5 + 1 })
      #expect(next.floats() == values.map { $0 * 0.5 - ($0 * 0.5 + 1) * 0.25 })
    }
  }
}
