import Testing

@testable import FoveaTensors

@Suite("Fused convolutions")
struct FusedConvolutionTests {
  private let x = TensorType([1, 4, 4, 2], .float32)
  private let w = TensorType([3, 1, 1, 2], .float32)
  private let y = TensorType([1, 4, 4, 3], .float32)
  private let window = Window(
    strides: 1, padding: .valid, input: Pair(4, 4), filter: Pair(1, 1))

  @Test func theInputsAreThoseOfItsParts() throws {
    let bias = TensorType([3], .float32)
    var fused = FusedConvolution(window: window)
    #expect(try fused.type(of: [x, w]) == y)
    fused.hasBias = true
    #expect(try fused.type(of: [x, w, bias]) == y)
    fused.addsResidual = true
    #expect(try fused.type(of: [x, w, bias, y]) == y)
    let error = #expect(throws: ShapeError.self) { _ = try fused.type(of: [x, w, y]) }
    #expect(
      error?.description
        == "conv2D+bias+sum: expected [float32[3], float32[1, 4, 4, 3]] after images and weights, "
        + "got [float32[1, 4, 4, 3]]")
  }

  @Test func theNameListsTheParts() {
    var fused = FusedConvolution(window: window)
    #expect(fused.name == "conv2D")
    fused.hasBias = true
    fused.addsResidual = true
    fused.activation = .relu
    #expect(fused.name == "conv2D+bias+sum+relu")
    fused.activation = .clip(0, 6)
    #expect(fused.name == "conv2D+bias+sum+clip")
  }
}
