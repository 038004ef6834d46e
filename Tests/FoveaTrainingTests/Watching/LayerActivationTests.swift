import FoveaInference
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaTraining

/// The activation functions that are recognised in the graph of a pass.
@Suite("Activations of layers", .serialized)
struct LayerActivationTests {
  /// A dense layer, and a function of its result.
  private struct Net: Layer {
    var dense = Linear(3, 4, key: RandomKey(seed: 1))
    let function: @Sendable (Tensor) -> Tensor

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      function(dense(x, context, as: "dense"))
    }
    mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("dense", &dense) }
  }

  private func found(
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) throws -> LayerActivation.Function? {
    let (net, x) = (Net(function: function), Tensor.ones([2, 3]))
    let map = LayerMap(net, input: x, output: net(x, Context(training: true)))
    return try #require(map.entries.first).activation?.function
  }

  @Test func functionsThatDieOrSaturate() throws {
    #expect(try found { $0.relu() } == .relu)
    #expect(try found { $0.relu6() } == .relu6)
    #expect(try found { $0.sigmoid() } == .sigmoid)
    #expect(try found { $0.tanh() } == .tanh)
    #expect(try found { $0.hardSigmoid() } == .hardSigmoid)
    #expect(try found { ($0 * 0.2 + 0.5).maximum(0).minimum(1) } == .hardSigmoid)
  }

  @Test func functionsThatDoNot() throws {
    #expect(try found { $0 } == nil)
    #expect(try found { $0.silu() } == nil)
    #expect(try found { $0.hardSwish() } == nil)
    #expect(try found { $0.gelu() } == nil)
    #expect(try found { $0.geluTanh() } == nil)
    #expect(try found { $0.softplus() } == nil)
    #expect(try found { $0.mish() } == nil)
    #expect(try found { $0.leakyReLU() } == nil)
  }

  @Test func sigmoidsThatScaleOtherValuesAreGates() throws {
    #expect(try found { $0.sigmoid() * Tensor.ones([2, 4]).exp() } == .gate)
    #expect(try found { $0.hardSigmoid() * Tensor.ones([2, 4]).exp() } == .gate)
  }

  @Test func slackIsTheDistanceFromWhereNothingPasses() {
    func slack(_ function: LayerActivation.Function, _ values: [Float]) -> [Float] {
      LayerActivation(function: function, output: Tensor(values)).slack.floats()
    }
    #expect(slack(.relu, [0, 3]) == [0, 3])
    #expect(slack(.sigmoid, [0, 0.25, 1]) == [0, 0.25, 0])
    #expect(slack(.tanh, [-1, 0, 0.5]) == [0, 0.5, 0.25])
  }
}
