import FoveaGraphs
import Testing

@Suite struct QuantizationTests {
  @Test func roundsHalvesToEvenAndSaturates() throws {
    let y = try outputs(
      "QuantizeLinear", [reals([0, 2, 3, 5, 1000, -254, -1000]), reals([2], []), bytes([128], [])])
    #expect(y[0].elementType == .uint8)
    #expect(y[0].numbers == [128, 129, 130, 130, 255, 1, 0])
  }

  @Test func quantizesToFourBitsAndToFloats() throws {
    let x = reals([0, 2, 30, -40])
    let fours = try outputs("QuantizeLinear", [x, reals([2], [])], ["output_dtype": .int(22)])
    #expect(fours[0].elementType == .int4 && fours[0].numbers == [0, 1, 7, -8])
    let eights = try outputs(
      "QuantizeLinear", [x, reals([0.02], [])], ["output_dtype": .int(17)])
    #expect(eights[0].elementType == .float8e4m3fn && eights[0].numbers == [0, 96, 448, -448])
    let restored = try outputs("DequantizeLinear", [eights[0], reals([0.02], [])])
    #expect(restored[0].isNear([0, 1.92, 8.96, -8.96], [4]))
  }

  @Test func scalesEachChannelOrBlock() throws {
    let x = bytes([1, 2, 3, 4], [2, 2])
    let channels = try outputs(
      "DequantizeLinear", [x, reals([10, 100]), bytes([1, 2])], ["axis": .int(0)])
    #expect(channels[0].isNear([0, 10, 100, 200], [2, 2]))
    let blocks = try outputs(
      "DequantizeLinear",
      [bytes([1, 2, 3, 4, 5, 6], [2, 3]), reals([1, 10, 100, 1000], [2, 2])],
      ["axis": .int(1), "block_size": .int(2)])
    #expect(blocks[0].isNear([1, 2, 30, 400, 500, 6000], [2, 3]))
    #expect(throws: GraphError.self) {
      try outputs("DequantizeLinear", [x, reals([1, 2, 3])], ["axis": .int(0)])
    }
  }

  @Test func derivesTheRange() throws {
    let y = try outputs("DynamicQuantizeLinear", [reals([0, 2, -3, -2.5, 1.34, 0.5])], count: 3)
    #expect(y[0].numbers == [153, 255, 0, 26, 221, 179])
    #expect(y[1].isNear([5.0 / 255], []) && y[2].numbers == [153])
  }

  /// The sum is odd and needs 26 bits, more than float32 has.
  @Test func addsIntegersExactly() throws {
    let count = 601
    let x = bytes([UInt8](repeating: 255, count: count), [1, count, 1, 1])
    let weights = bytes([UInt8](repeating: 255, count: count), [1, count, 1, 1])
    let sum = Double(255 * 255 * count)
    let convolved = try outputs("ConvInteger", [x, weights])
    #expect(convolved[0].elementType == .int32 && convolved[0].numbers == [sum])
    let a = bytes([UInt8](repeating: 255, count: count), [1, count])
    let b = bytes([UInt8](repeating: 255, count: count), [count, 1])
    #expect(try outputs("MatMulInteger", [a, b])[0].numbers == [sum])
    // 255 less 5 on each side.
    let moved = try outputs("MatMulInteger", [a, b, bytes([5], []), bytes([5])])
    #expect(moved[0].numbers == [Double(250 * 250 * count)])
  }

  @Test func convolvesAndRescales() throws {
    let y = try outputs(
      "QLinearConv",
      [
        bytes([10, 20, 30, 40], [1, 1, 2, 2]), reals([0.5], []), bytes([10], []),
        bytes([3, 5], [2, 1, 1, 1]), reals([1, 2]), bytes([1, 1]), reals([2], []), bytes([7], []),
        HostArray([4, -8], shape: [2], .int32).graphTensor,
      ])
    // ((x - 10) (w - 1) + bias) · 0.5 · scale / 2 + 7.
    #expect(y[0].shape == [1, 2, 2, 2])
    #expect(y[0].numbers == [8, 13, 18, 23, 3, 23, 43, 63])
  }

  @Test func multipliesMatricesAndRescales() throws {
    let y = try outputs(
      "QLinearMatMul",
      [
        bytes([1, 2, 3, 4], [2, 2]), reals([1], []), bytes([0], []), bytes([1, 0, 0, 1], [2, 2]),
        reals([2], []), bytes([0], []), reals([4], []), bytes([100], []),
      ])
    #expect(y[0].numbers == [100, 101, 102, 102])
  }
}
