import FoveaSupport
@testable import FoveaLearning
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite struct FineTuningTests {
  /// Resolves settings for a model of the catalogue with four classes.
  static func tuning(
    _ name: String, _ change: (inout TrainingConfiguration) throws -> Void
  ) throws -> (tuning: FineTuning, model: any Layer) {
    var configuration = TrainingConfiguration()
    try change(&configuration)
    func model(_ classes: Int) throws -> any Layer {
      try Catalogue.model(named: name).build(
        ModelShape(classes: classes, inputChannels: 3, height: 64, width: 64),
        key: RandomKey(seed: 1))
    }
    let built = try model(4)
    return (try FineTuning(configuration, model: built, comparedWith: model(5)), built)
  }

  @Test(arguments: [
    ("resnet18", 4, ["fc"]), ("resnet20", 3, ["fc"]), ("mobilenet_v2", 18, ["classifier.1"]),
    ("densenet121", 7, ["classifier"]), ("vgg11", 9, ["classifier.6"]), ("lenet5", 3, ["fc3"]),
  ])
  func partsOfTheCatalogue(name: String, stageCount: Int, head: [String]) throws {
    let stages = try Self.tuning(name) { _ in }.tuning.stages
    #expect(stages.stages.map(\.name).filter { $0.hasPrefix("stage") }.count == stageCount)
    #expect(stages.head == head)
    #expect(stages.stages.first?.name == "stem")
  }

  @Test func everyModelHasAHeadThatAllButTrains() throws {
    for entry in Catalogue.models where entry.name != "vgg19_bn" {
      let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 1))
      var wider = entry.defaultShape
      wider.classes += 1
      let other = try entry.build(wider, key: RandomKey(seed: 1))
      var configuration = TrainingConfiguration()
      configuration.freeze = ["backbone"]
      let tuning = try FineTuning(configuration, model: model, comparedWith: other)
      let rows = tuning.rows(of: model)
      #expect(rows.reduce(0) { $0 + $1.parameters } == model.parameterCount(), "\(entry.name)")
      let trained = rows.reduce(0) { $0 + $1.trainable }
      #expect(trained > 0 && trained < model.parameterCount(), "\(entry.name)")
    }
  }

  @Test func statisticsFollowTheirPartUnlessTold() throws {
    func frozen(_ mode: BatchNormMode) throws -> Set<String> {
      try Self.tuning("resnet18") {
        $0.freeze = ["stem"]
        $0.batchNorm = mode
      }.tuning.frozen(inEpoch: 1)
    }
    let own: Set = ["conv1.weight", "bn1.weight", "bn1.bias"]
    let statistics: Set = ["bn1.running_mean", "bn1.running_var"]
    #expect(try frozen(.automatic) == own.union(statistics))
    #expect(try frozen(.train) == own)
    let fixed = try frozen(.statisticsFrozen)
    #expect(fixed.isSuperset(of: own.union(statistics)))
    #expect(fixed.contains("stages.3.1.bn2.running_var") && !fixed.contains("stages.3.1.bn2.bias"))
    #expect(try frozen(.frozen).contains("stages.3.1.bn2.bias"))
    #expect(try !frozen(.frozen).contains("stages.3.1.conv2.weight"))
  }

  @Test func partsAreReleasedInTheirEpochs() throws {
    let tuning = try Self.tuning("resnet18") {
      $0.freeze = ["backbone"]
      $0.epochs = 12
      try $0.set("unfreeze", to: "5:layer4, 10:stages.2")
    }.tuning
    func isFrozen(_ path: String) -> [Bool] {
      [4, 5, 9, 10, 12].map { tuning.frozen(inEpoch: $0).contains(path) }
    }
    #expect(isFrozen("stages.3.0.conv1.weight") == [true, false, false, false, false])
    #expect(isFrozen("stages.2.0.bn1.running_mean") == [true, true, true, false, false])
    #expect(isFrozen("conv1.weight") == [true, true, true, true, true])
    #expect(isFrozen("fc.weight") == [false, false, false, false, false])
  }

  @Test func impossibleSettingsAreExplained() throws {
    func problem(_ change: (inout TrainingConfiguration) throws -> Void) -> String? {
      do {
        _ = try Self.tuning("resnet18", change)
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      problem { $0.freeze = ["*"] }
        == "`freeze` is *, which leaves nothing to train. Leave the head out: freeze backbone.")
    #expect(
      problem {
        $0.freeze = ["stem"]
        try $0.set("unfreeze", to: "2:layer4")
      } == "`unfreeze`: 'layer4' is not frozen, so it cannot begin to train in epoch 2. Name it in "
        + "`freeze`, or leave it out here.")
    #expect(
      problem { try $0.set("rateFactors", to: "stage9=0.1") }?.hasPrefix(
        "`rateFactors`: no part of the model is called 'stage9'. Did you mean 'stage1'?") == true)
    var configuration = TrainingConfiguration()
    #expect(throws: SettingError.self) { try configuration.set("unfreeze", to: "1:fc") }
    #expect(throws: SettingError.self) { try configuration.set("rateFactors", to: "fc=0") }
    #expect(throws: SettingError.self) { try configuration.set("layerDecay", to: "1.5") }
    configuration = TrainingConfiguration()
    configuration.probe = true
    #expect(throws: SettingError.self) { try configuration.validate() }
    configuration.weights = "run"
    try configuration.validate()
    configuration.augment = "horizontal-flip"
    #expect(throws: SettingError.self) { try configuration.validate() }
    configuration = TrainingConfiguration()
    configuration.freeze = ["stem"]
    try configuration.set("unfreeze", to: "11:*")
    let late = #expect(throws: SettingError.self) { try configuration.validate() }
    #expect(
      late?.description
        == "`unfreeze`: '*' is to train from epoch 11 on, but there are 10 epochs. Choose an "
        + "earlier epoch, or more `epochs`.")
  }

  @Test func settingsReadBackTheSame() throws {
    var configuration = TrainingConfiguration()
    try configuration.set("unfreeze", to: "5:stage4,10:*")
    try configuration.set("rateFactors", to: "fc=1,layer4=0.3,*=0.1")
    try configuration.set("freeze", to: "stem,*.bias")
    var read = TrainingConfiguration()
    for (key, value) in configuration.json { try read.set(key, to: value) }
    #expect(read == configuration)
    #expect(read.rateFactors.factors.map(\.part) == ["fc", "layer4", "*"])
  }

  @Test func ratesFallFromTheHead() throws {
    let (tuning, model) = try Self.tuning("resnet18") {
      $0.layerDecay = 0.5
      try $0.set("rateFactors", to: "layer4=0.3,fc.bias=2")
    }
    let rows = tuning.rows(of: model)
    let expected: [[Float]] = [
      [0.03125, 0.03125], [0.0625, 0.0625], [0.125, 0.125], [0.25, 0.25], [0.3, 0.3], [1, 2],
    ]
    #expect(rows.map { $0.rateFactors.map { Float($0) } } == expected)
  }

  struct File: Decodable {
    let rates: [Float]
    let decay: Double
    let release: Int
    let sgd: [[String: [Double]]]
    let adamw: [[String: [Double]]]
  }

  /// Learning rates of parts, and a part that is released late, in six updates.
  @Test(arguments: ["sgd", "adamw"])
  func updatesAgreeWithPyTorchsParameterGroups(kind: String) throws {
    let file: File = try Goldens.load("pytorch/finetuning.json")
    let key = RandomKey(seed: 1)
    var model: any Layer = Sequential(
      Linear(2, 3, key: key), Linear(3, 4, key: key), Linear(4, 2, key: key))
    var index = 0
    model.update { _, parameter in
      parameter.value = Tensor(
        Goldens.filled(stream: 90_000 + index, count: parameter.value.count),
        shape: parameter.value.shape)
      index += 1
    }
    var configuration = TrainingConfiguration()
    configuration.layerDecay = file.decay
    configuration.freeze = ["stem"]
    configuration.unfreeze = UnfreezeSchedule([.init(epoch: 2, part: "stem")])
    let tuning = try FineTuning(configuration, model: model)
    var optimizer: any Optimizer = kind == "sgd" ? SGD(momentum: 0.9) : AdamW()
    let rules = UpdateRules(weightDecay: 0.01, groups: tuning.groups)
    let all = model.parameters().map(\.path)
    for (step, rate) in file.rates.enumerated() {
      model.setFrozen(tuning.frozen(inEpoch: step < file.release ? 1 : 2))
      let trained = model.trainableParameters()
      let slopes = trained.map { path, parameter in
        let place = all.firstIndex(of: path) ?? 0
        return Tensor(
          Goldens.filled(stream: 90_100 + 10 * step + place, count: parameter.value.count),
          shape: parameter.value.shape)
      }
      let values = optimizer.update(
        parameters: rules.updates(trained, gradients: slopes), learningRate: Tensor(rate),
        step: step + 1)
      Tensor.evaluate(values + optimizer.stateTensors)
      model.setTrainable(values)
      let expected = (kind == "sgd" ? file.sgd : file.adamw)[step]
      for path in all {
        let error = relativeError(model[path].floats(), try #require(expected[path]))
        #expect(error < 1e-5, "\(path) after update \(step + 1): off by \(error)")
      }
    }
  }

  /// The multiply-adds of a step that freezing the first layers saves, counted in its graph.
  @Test func aFrozenBeginningCostsItsForwardPassOnly() throws {
    func work(_ freeze: [String]) throws -> (step: Int, operations: Int) {
      let (tuning, built) = try Self.tuning("resnet18") { $0.freeze = freeze }
      var model = built
      model.setFrozen(tuning.frozen(inEpoch: 1))
      let images = Tensor.zeros([2, 64, 64, 3])
      let values = model.parameters().map(\.parameter.value)
      let context = Context(training: true)
      let loss = model(images, context).sum()
      let slopes = gradients(of: loss, at: model.trainableParameters().map(\.parameter.value))
      let operations = Tensor.graphOperations(of: slopes + [loss], given: [images] + values)
      return (operations.reduce(0) { $0 + $1.multiplyAdds }, operations.count)
    }
    let (all, head) = (try work([]), try work(["backbone"]))
    let late = try work(["stem", "stage1", "stage2"])
    // Backward takes twice the operations of the forward pass, except for the gradient of the
    // images.
    #expect(Double(all.step) / Double(head.step) > 2.8 && head.step < late.step)
    #expect(late.step < all.step && 3 * head.operations < all.operations)
  }
}
