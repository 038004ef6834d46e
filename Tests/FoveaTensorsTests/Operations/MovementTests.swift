@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Moving elements against float64")
struct MovementTests {
  @Test(arguments: [([4, 3], 0), ([4, 3], 1), ([2, 3, 4], 1), ([5], 0)])
  func gathers(_ shape: [Int], _ axis: Int) {
    let x = Array64.random(shape, stream: 80)
    // One index twice, and not in order: gradients add up.
    let picks = [shape[axis] - 1, 0, 0, 1]
    let problems = checkOperation("gather", [x]) {
      $0[0].gathered(Tensor(picks.map(Int32.init)), axis: axis)
    } _: {
      gathering($0[0], picks, axis: axis)
    }
    #expect(problems == [])
  }

  @Test(arguments: [([4, 3], 1, 2), ([2, 3, 4], 1, 5), ([2, 2, 2, 6], 3, 1)])
  func takesAlong(_ shape: [Int], _ axis: Int, _ count: Int) {
    let x = Array64.random(shape, stream: 81)
    var picked = shape
    picked[axis] = count
    let indices = Array64.random(picked, stream: 82).map {
      Double(Int(($0 + 1) / 2 * Double(shape[axis])))
    }
    let problems = checkOperation("takeAlong", [x]) {
      $0[0].taking(along: axis, Tensor(indices.values.map { Int32($0) }, shape: picked))
    } _: {
      takingAlong($0[0], indices, axis: axis)
    }
    #expect(problems == [])
  }

  @Test func picksEachPixelsLogit() {
    let logits = Tensor((0..<12).map(Float.init), shape: [1, 2, 2, 3])
    let labels = Tensor([0, 2, 1, 1] as [Int32], shape: [1, 2, 2])
    #expect(logits.taking(along: 3, labels.expandedAxis(at: 3)).floats() == [0, 5, 7, 10])
  }

  @Test(arguments: [([3], 1, 2), ([2, 3], 0, 1), ([2, 2, 3], 2, 0)])
  func pads(_ shape: [Int], _ before: Int, _ after: Int) {
    let x = Array64.random(shape, stream: 83)
    let widths = shape.indices.map { ($0 == 0 ? before : after, $0 == 0 ? after : before) }
    let problems = checkOperation("pad", [x]) {
      $0[0].padded(widths.map { (before: $0.0, after: $0.1) }, fill: 2.5)
    } _: {
      padding($0[0], widths, fill: 2.5)
    }
    #expect(problems == [])
  }

  @Test func padsOtherTypes() {
    let x = Tensor([1, 2] as [Int32]).padded([(1, 1)], fill: -3)
    #expect(x.scalars(as: Int32.self) == [-3, 1, 2, -3])
    let bytes = Tensor([1, 2] as [UInt8]).padded([(1, 0)], fill: 255)
    #expect(bytes.scalars(as: UInt8.self) == [255, 1, 2])
  }

  @Test(arguments: [0, 1, 2, -1])
  func concatenates(_ axis: Int) {
    let place = axis < 0 ? axis + 3 : axis
    let inputs = (1...3).map { length in
      var shape = [2, 3, 4]
      shape[place] = length
      return Array64.random(shape, stream: 84 + length)
    }
    let problems = checkOperation("concatenate", inputs) {
      Tensor.concatenated($0, axis: axis)
    } _: {
      concatenating($0, axis: place)
    }
    #expect(problems == [])
  }

  @Test func concatenatesTheSameTensorTwice() {
    let x = Tensor([1, 2] as [Float])
    let y = Tensor.concatenated([x, x * 2, x], axis: 0)
    #expect(y.floats() == [1, 2, 2, 4, 1, 2])
    #expect(gradients(of: y.sum(), at: [x])[0].floats() == [4, 4])
    #expect(Tensor.concatenated([x, Tensor([Float]())], axis: 0).floats() == [1, 2])
  }

  @Test func stacks() {
    let (a, b) = (Tensor([1, 2] as [Float]), Tensor([3, 4] as [Float]))
    #expect(Tensor.stacked([a, b]).floats() == [1, 2, 3, 4])
    #expect(Tensor.stacked([a, b], axis: 1).floats() == [1, 3, 2, 4])
    #expect(Tensor.stacked([a, b], axis: -1).shape == [2, 2])
    #expect(Tensor.stacked([a, b], axis: -1).floats() == [1, 3, 2, 4])
  }

  @Test func oneHotCodes() {
    let labels = Tensor([2, 0, 1] as [Int32])
    #expect(labels.oneHot(3).floats() == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    #expect(Tensor([1, 0, 0, 1] as [Int32], shape: [2, 2]).oneHot(2).shape == [2, 2, 2])
    #expect(Tensor(Int32(1)).oneHot(3).floats() == [0, 1, 0])
  }

  @Test func anIndexOutOfRangeIsAnError() {
    let x = Tensor([1, 2, 3] as [Float])
    let error = #expect(throws: EvaluationError.self) {
      try Tensor.tryEvaluate([x.gathered(Tensor([0, 3] as [Int32]))])
    }
    #expect(
      error?.description
        == "gather: index 3 at position 1 is out of range for an axis of length 3 (valid: 0 ..< 3)")
    #expect(throws: EvaluationError.self) {
      try Tensor.tryEvaluate([x.taking(along: 0, Tensor([-1] as [Int32]))])
    }
  }
}
