import Testing

@testable import FoveaTensors

@Suite("Mistakes in shapes and types")
struct ErrorMessageTests {
  /// The error of an operation with inputs that don't fit.
  private func message(_ operation: some Operation, _ inputs: Tensor...) -> String {
    do {
      return "\(try Tensor(checking: operation, inputs)) was made"
    } catch {
      return error.description
    }
  }

  private func t(_ shape: Int..., dtype: DType = .float32) -> Tensor { .zeros(shape, dtype: dtype) }

  private func window(_ groups: Int = 1, padding: Padding = .valid) -> Window {
    Window(strides: 1, padding: padding, groups: groups, input: 8, filter: 3)
  }

  @Test func convolutions() {
    #expect(
      message(Convolution(window: window()), t(1, 8, 8, 3), t(4, 3, 3, 5))
        == "conv2D: the images [1, 8, 8, 3] have 3 channels (axis 3), but the weights [4, 3, 3, 5] "
        + "expect 5")
    #expect(
      message(Convolution(window: window(2)), t(1, 8, 8, 4), t(4, 3, 3, 4))
        == "conv2D: the images [1, 8, 8, 4] have 4 channels (axis 3), but the weights [4, 3, 3, 4] "
        + "expect 8 (4 in each of 2 groups)")
    #expect(
      message(Convolution(window: window(3)), t(1, 8, 8, 4), t(4, 3, 3, 1))
        == "conv2D: 4 input and 4 output channels don't divide into 3 groups")
    #expect(
      message(Convolution(window: window()), t(8, 8, 3), t(4, 3, 3, 3))
        == "conv2D: images must be float32 [batch, height, width, channels], got float32[8, 8, 3]")
    #expect(
      message(Convolution(window: window()), t(1, 2, 2, 3), t(4, 3, 3, 3))
        == "conv2D: the filter reaches over 3x3 pixels, but the padded image is only 2x2; use a "
        + "larger image, a smaller filter or more padding")
    #expect(
      message(Convolution(window: window(padding: .all(-1))), t(1, 8, 8, 3), t(4, 3, 3, 3))
        == "conv2D: padding (top -1, bottom -1, left -1, right -1) can't be negative; slice the "
        + "image instead")
  }

  @Test func matrixProducts() {
    let product = MatrixProduct(transposesA: false, transposesB: false)
    #expect(
      message(product, t(2, 3), t(4, 5))
        == "matmul: [2, 3] and [4, 5] don't chain: 3 columns meet 4 rows")
    #expect(
      message(MatrixProduct(transposesA: true, transposesB: false), t(2, 3), t(3, 5))
        == "matmul: [2, 3] transposed and [3, 5] don't chain: 2 columns meet 3 rows")
    #expect(
      message(product, t(3), t(3, 2))
        == "matmul: needs two float32 tensors of at least 2 axes, got float32[3] and float32[3, 2]")
    #expect(
      message(product, t(2, 2, 3), t(5, 3, 2))
        == "matmul: shapes [2] and [5] don't broadcast: the 1st axis from the end has length 2 "
        + "in one and 5 in the other; they must be equal or 1")
  }

  @Test func elementTypes() {
    #expect(
      message(Binary(function: .add), t(2), t(2, dtype: .int32))
        == "add: element types differ: float32[2] and int32[2]; cast one of them, for example "
        + "b.cast(.float32)")
    #expect(
      message(Binary(function: .add), t(2, dtype: .uint8), t(2, dtype: .uint8))
        == "add: uint8 has no arithmetic; cast it first: x.cast(.float32)")
    #expect(
      message(Unary(function: .exp), t(2, dtype: .int32))
        == "exp: needs float32, got int32[2]; cast it first: x.cast(.float32)")
    #expect(
      message(Reduction(kind: .sum, axes: 0..<1), t(2, dtype: .bool))
        == "sum of bool[2]: needs float32; cast it first: x.cast(.float32)")
    #expect(
      message(Select(), t(2), t(2), t(2)) == "where: the condition must be bool, got float32[2]")
    #expect(
      message(Binary(function: .and), t(2), t(2))
        == "and: needs bool, got float32[2] and float32[2]")
  }

  @Test func shapes() {
    #expect(
      message(Binary(function: .add), t(2, 3), t(4, 3))
        == "add: shapes [2, 3] and [4, 3] don't broadcast: the 2nd axis from the end has length 2 "
        + "in one and 4 in the other; they must be equal or 1")
    #expect(
      message(Reshape(shape: [4]), t(2, 3))
        == "reshape: float32[2, 3] holds 6 elements, the shape [4] holds 4")
    #expect(
      message(Concatenate(axis: 0), t(2, 3), t(2, 4))
        == "concatenate along axis 0: input 1 is float32[2, 4], which differs from float32[2, 3] "
        + "in more than that axis")
    #expect(
      message(Transpose(axes: [0, 0]), t(2, 3))
        == "transpose of float32[2, 3]: axes [0, 0] must name each of 0 ..< 2 once")
    #expect(
      message(Broadcast(shape: [2, 4]), t(2, 3)).hasPrefix("broadcast: shapes [2, 3] and [2, 4]"))
    #expect(
      message(Slice(starts: [1], counts: [3], steps: [1]), t(3))
        == "slice of float32[3]: axis 0 has length 3, but elements 1 through 3 in steps of 1 were "
        + "asked for")
    #expect(
      message(TopKIndices(k: 4), t(3))
        == "topK of float32[3]: needs float32 and k in 1 ... 3, got k = 4")
    #expect(
      message(Gather(axis: 0), t(3), t(2))
        == "gather: indices must be an int32 vector, got float32[2]")
  }
}

@Suite("Mistakes stop the program at the call that made them")
struct TrapTests {
  @Test func convolutionOfTheWrongChannels() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 8, 8, 3]).conv2D(.zeros([4, 3, 3, 5]))
    }
    expect(result, says: "conv2D: the images [1, 8, 8, 3] have 3 channels (axis 3)")
  }

  @Test func anAxisOutOfRange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).sum(axes: [2])
    }
    expect(
      result,
      says: "sum of float32[2, 3]: axis 2 is out of range for a tensor of 2 axes (valid: -2 ..< 2)")
  }

  @Test func anIndexOutOfRangeWhileEvaluating() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Float]).gathered(Tensor([5] as [Int32])).floats()
    }
    expect(result, says: "gather: index 5 at position 0 is out of range for an axis of length 2")
  }

  @Test func aGradientAskedForTooLate() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1, 2] as [Float])
      let h = x.exp()
      Tensor.evaluate([h])
      _ = gradients(of: h.sum(), at: [x])
    }
    expect(
      result, says: "the result of exp float32[2] was evaluated before its gradient was asked for")
  }

  @Test func aGradientOfMoreThanAScalar() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1, 2] as [Float])
      _ = gradients(of: x.exp(), at: [x])
    }
    expect(
      result, says: "gradients(of:at:) needs a float32 scalar, got float32[2]; reduce it first")
  }

  @Test func aFractionForIntegers() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Int32]) * 0.5
    }
    expect(result, says: "0.5 is no int32; cast the tensor first: x.cast(.float32)")
  }
}
