import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct ModelStagesTests {
  /// A stem of two layers, a list of two blocks, a neck, and a head that depends on the classes.
  struct Net: Layer {
    var conv: Conv2D
    var norm = BatchNorm(4)
    var blocks: [Sequential]
    var neck: Linear
    var fc: Linear

    init(classes: Int) {
      let key = RandomKey(seed: 1)
      conv = Conv2D(1, 4, kernel: 1, key: key.fold(0))
      blocks = (0..<2).map { Sequential(Linear(4, 4, key: key.fold($0 + 1)), BatchNorm(4)) }
      neck = Linear(4, 4, key: key.fold(3))
      fc = Linear(4, classes, key: key.fold(4))
    }

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      var y = norm(conv(x, context, as: "conv"), context, as: "norm").globalAveragePool2D()
      for (index, block) in blocks.enumerated() { y = block(y, context, as: "blocks.\(index)") }
      return fc(neck(y, context, as: "neck"), context, as: "fc")
    }

    mutating func visit(_ visitor: inout ParameterVisitor) {
      visitor.child("conv", &conv)
      visitor.child("norm", &norm)
      visitor.child("blocks", &blocks)
      visitor.child("neck", &neck)
      visitor.child("fc", &fc)
    }
  }

  static let stages = ModelStages(of: Net(classes: 2), comparedWith: Net(classes: 3))

  @Test func partsAreStemStagesAndHead() {
    let stages = Self.stages
    #expect(stages.stages.map(\.name) == ["stem", "stage1", "stage2", "stage3", "head"])
    #expect(
      stages.stages.map(\.prefixes) == [
        ["conv", "norm"], ["blocks.0"], ["blocks.1"], ["neck"], ["fc"],
      ])
    #expect(stages.head == ["fc"])
    #expect(
      stages.stages.flatMap(\.paths).sorted() == Net(classes: 2).parameters().map(\.path).sorted())
  }

  @Test func wordsAndPatternsStandForPaths() throws {
    let stages = Self.stages
    #expect(try stages.paths(for: "layer1") == stages.paths(for: "blocks.0"))
    #expect(try stages.paths(for: "stage3") == ["neck.weight", "neck.bias"])
    let all = Set(Net(classes: 2).parameters().map(\.path))
    #expect(try stages.paths(for: "backbone") == all.subtracting(["fc.weight", "fc.bias"]))
    #expect(try stages.paths(for: "*.bias").count == 8)
    #expect(
      throws: ParameterError(
        "no part of the model is called 'bakbone'. Did you mean 'backbone'? Parts are backbone, "
          + "stem, stage1, stage2, stage3, head, paths such as 'conv.weight', starts of paths, or "
          + "patterns with '*' for any letters.")
    ) { try stages.paths(for: "bakbone") }
  }

  /// Without another model to compare with, the last layer is the head; one child that wraps all is
  /// looked into.
  @Test func aChainIsTakenApart() {
    let key = RandomKey(seed: 2)
    let chain = Sequential(
      Linear(2, 3, key: key.fold(0)), Activation.relu, Linear(3, 3, key: key.fold(1)),
      Linear(3, 2, key: key.fold(2)))
    let stages = ModelStages(of: chain)
    #expect(stages.stages.map(\.prefixes) == [["0"], ["2"], ["3"]])
    #expect(stages.stages.map(\.name) == ["stem", "stage1", "head"])
  }

  @Test func frozenStatisticsNormaliseAndStay() throws {
    var norm = BatchNorm(3)
    let x = Tensor.randomNormal([4, 2, 2, 3], key: RandomKey(seed: 3)) * 3 + 1
    try norm.freeze("running_*")
    let training = Context(training: true)
    let y = norm(x, training)
    #expect(training.updates.isEmpty)
    #expect(y.floats() == norm(x, Context(training: false)).floats())
    #expect(norm.trainableParameters().map(\.path) == ["weight", "bias"])
    // γ and β go on learning, through statistics that are numbers.
    let slopes = gradients(of: (y * y).sum(), at: [norm.weight.value, norm.bias.value])
    #expect(slopes.allSatisfy { $0.floats().allSatisfy { $0.isFinite && $0 != 0 } })
  }

  @Test func inputsOfLayersAreKept() {
    let context = Context(training: false, capturing: ["fc"])
    let net = Net(classes: 2)
    let y = net(Tensor.randomNormal([2, 3, 3, 1], key: RandomKey(seed: 4)), context)
    let features = context.inputs["fc"]
    #expect(features?.shape == [2, 4])
    #expect(features.map { net.fc($0, Context(training: false)).floats() } == y.floats())
  }
}
