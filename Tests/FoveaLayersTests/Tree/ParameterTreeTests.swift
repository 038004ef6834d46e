import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct ParameterTreeTests {
  static func model() -> Sequential {
    let key = RandomKey(seed: 3)
    return Sequential(
      Conv2D(1, 2, kernel: 3, key: key.fold(0)), BatchNorm(2), Activation.relu,
      GlobalAveragePool2D(), Linear(2, 3, key: key.fold(1)))
  }

  @Test func pathsComeInOrder() {
    #expect(
      Self.model().parameters().map(\.path) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "4.weight",
        "4.bias",
      ])
    #expect(
      Self.model().trainableParameters().map(\.path) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "4.weight", "4.bias",
      ])
  }

  @Test func countsLeaveBuffersOut() throws {
    var model = Self.model()
    #expect(model.parameterCount() == 18 + 2 + 4 + 9)
    #expect(try model.freeze("0") == 2)
    #expect(model.parameterCount(trainable: true) == 4 + 9)
    #expect(model.parameterCount() == 33)
    #expect(try model.unfreeze("*.bias") == 3)
    #expect(model.parameterCount(trainable: true) == 2 + 4 + 9)
  }

  @Test func unknownPathsAreErrorsThatHelp() {
    #expect(
      throws: ParameterError(
        "the model has no parameter '4.wieght'. Did you mean '4.weight'? It has 8 parameters and "
          + "buffers, from '0.weight' to '4.bias'")
    ) { try Self.model().parameter(at: "4.wieght") }
  }

  @Test func patternsThatMatchNothingAreErrors() {
    var model = Self.model()
    #expect(
      throws: ParameterError(
        "no parameter matches '4.weights'. Did you mean '4.weight'? Patterns are paths such as "
          + "'0.weight', starts of paths, or have '*' for any letters")
    ) { try model.freeze("4.weights") }
  }

  @Test func valuesOfAnotherShapeAreErrors() {
    var model = Self.model()
    #expect(
      throws: ParameterError(
        "parameter '4.bias' is float32[3], but the new value is float32[2]")
    ) { try model.set(Tensor([Float(1), 2]), at: "4.bias") }
  }

  @Test func settingReplacesOneParameter() throws {
    var model = Self.model()
    try model.set(Tensor([Float(1), 2, 3]), at: "4.bias")
    #expect(model["4.bias"].floats() == [1, 2, 3])
    #expect(Self.model()["4.bias"].floats() != [1, 2, 3])
  }

  @Test func updateStopsAtTheFirstError() {
    struct Stop: Error {}
    var model = Self.model()
    var visited = 0
    #expect(throws: Stop.self) {
      try model.update { path, parameter throws in
        visited += 1
        if path == "0.bias" { throw Stop() }
        parameter.isFrozen = true
      }
    }
    #expect(visited == 2)
    #expect(model.parameters().filter(\.parameter.isFrozen).count == 1)
  }

  @Test func patternsMatchStarsAndStarts() {
    #expect(PathPattern("stages.0").matches("stages.0.1.conv1.weight"))
    #expect(!PathPattern("stages.1").matches("stages.10.weight"))
    #expect(PathPattern("*.bias").matches("fc.bias"))
    #expect(!PathPattern("*.bias").matches("fc.bias.x"))
    #expect(PathPattern("stages.?.*.bn*").matches("stages.2.0.bn1.weight"))
    #expect(PathPattern("*").matches("anything"))
  }

  @Test func gradientsLeaveFrozenParametersOut() throws {
    var model = Self.model()
    try model.freeze("0")
    let x = Tensor.randomNormal([2, 5, 5, 1], key: RandomKey(seed: 1))
    let (loss, gradients) = valueAndGradient(of: model) { model in
      model(x, Context(training: true)).squared().mean()
    }
    #expect(gradients.map(\.shape) == [[2], [2], [3, 2], [3]])
    #expect(loss.item() > 0)
  }
}
