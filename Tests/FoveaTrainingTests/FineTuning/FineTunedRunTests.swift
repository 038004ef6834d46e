import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Runs that start from another run's weights.
@Suite(.serialized) struct FineTunedRunTests {
  /// A run to start from, one epoch long, on other sizes.
  static func source(in scratch: Scratch) throws -> URL {
    let folder = scratch("source")
    try train(
      tinyConfiguration {
        $0.epochs = 1
        $0.seed = 9
        $0.imageSize = InputSize(height: 24, width: 24)
        $0.resize = .crop
        $0.cropFraction = 0.9
        $0.normalization = .none
      }, in: folder)
    return folder
  }

  @Test func frozenPartsKeepTheirBits() throws {
    let scratch = Scratch()
    let source = try Self.source(in: scratch)
    let before = try weights(RunFiles(source).model)
    func changed(_ name: String, _ change: (inout TrainingConfiguration) -> Void) throws -> [String]
    {
      try train(
        tinyConfiguration {
          $0.epochs = 1
          $0.optimizer = .adamw
          $0.weightDecay = 0.1
          $0.weights = source.path
          change(&$0)
        }, in: scratch(name))
      let after = try weights(
        RunFiles(scratch(name)).last.deletingLastPathComponent()
          .appendingPathComponent("model.safetensors"))
      return after.keys.filter { before[$0] != after[$0] }.sorted()
    }
    #expect(
      try changed("backbone") {
        $0.freeze = ["backbone"]
        $0.ema = 0.9
      } == ["head.bias", "head.weight"])
    let statistics = ["norm.running_mean", "norm.running_var"]
    #expect(
      try changed("train") {
        $0.freeze = ["backbone"]
        $0.batchNorm = .train
      } == ["head.bias", "head.weight"] + statistics)
    let all = before.keys.sorted()
    #expect(
      try changed("statistics") { $0.batchNorm = .statisticsFrozen }
        == all.filter { !statistics.contains($0) })
    #expect(
      try changed("norms") { $0.batchNorm = .frozen } == all.filter { !$0.hasPrefix("norm.") })
  }

  static func gradual(_ source: URL, epochs: Int = 3) throws -> TrainingConfiguration {
    var configuration = tinyConfiguration {
      $0.weights = source.path
      $0.epochs = epochs
      $0.optimizer = .adam
      $0.learningRate = 0.01
      $0.accumulation = 3
      $0.ema = 0.9
      $0.warmUpEpochs = 1
      $0.layerDecay = 0.5
      $0.freeze = ["backbone"]
      $0.checkpointEvery = 1
    }
    try configuration.set("unfreeze", to: "2:stage1,3:*")
    return configuration
  }

  @Test func partsBeginToTrainInTheirEpochs() throws {
    let scratch = Scratch()
    let source = try Self.source(in: scratch)
    let before = try weights(RunFiles(source).model)
    var rows: [StageTraining] = []
    try train(try Self.gradual(source), in: scratch("run")) { event, _ in
      if case .started(let plan) = event { rows = plan.stages }
    }
    #expect(rows.map(\.name) == ["stem", "stage1", "head"])
    #expect(rows.map(\.trainable) == [0, 0, rows[2].parameters])
    #expect(rows.map(\.releasedIn) == [[3], [2], []])
    #expect(rows.map(\.measuresStatistics) == [false, nil, nil])
    #expect(rows.map(\.rateFactors) == [[0.25, 0.25], [0.5, 0.5], [1, 1]])
    var kept = before
    let stages = [["head"], ["head", "second"], ["head", "second", "first", "norm"]]
    for (epoch, trained) in zip(1..., stages) {
      let (tensors, _, _) = try CheckpointFile.read(RunFiles(scratch("run")).kept(epoch: epoch))
      let after = tensors.weights.values.mapValues { $0.floats() }
      let changed = Set(
        after.keys.filter { after[$0] != kept[$0] }.map { $0.prefix { $0 != "." } })
      #expect(changed == Set(trained.map { $0[...] }), "epoch \(epoch)")
      #expect(
        Set(tensors.optimizer.keys.map { $0.prefix { $0 != "." } }) == Set(trained.map { $0[...] }))
      kept = after
      // Two updates per epoch: the optimizer's state of a released part begins with its first
      // update.
      let first = tensors.optimizer["second.weight"]?["firstStep"]?.scalars(as: Int32.self)[0]
      #expect(first == (epoch == 1 ? nil : 3))
    }
  }

  @Test func resumingBetweenReleasesEndsBitIdentical() throws {
    let scratch = Scratch()
    let configuration = try Self.gradual(Self.source(in: scratch))
    let whole = try train(configuration, in: scratch("whole"))
    let expected = try weights(RunFiles(scratch("whole")).model)
    // An epoch has four batches. A stop at the end of an epoch leaves a checkpoint from before the
    // release.
    for stop in [2, 4, 5, 8, 10] {
      let folder = scratch("stop-\(stop)")
      var batches = 0
      try train(configuration, in: folder) { event, trainer in
        if case .step = event { batches += 1 }
        if case .step = event, batches == stop, stop % 4 != 0 { trainer.requestStop() }
        if case .epoch = event, batches == stop { trainer.requestStop() }
      }
      let second = try train(configuration, in: folder, resuming: true)
      #expect(second.timeless == whole.timeless, "stopped after \(stop)")
      #expect(try weights(RunFiles(folder).model) == expected, "stopped after \(stop)")
    }
    var other = configuration
    other.layerDecay = 0.9
    let changed = #expect(throws: TrainingError.self) {
      try train(other, in: scratch("whole"), resuming: true)
    }
    #expect(changed?.kind == .changedSettings)
  }

  @Test func preprocessingIsTakenOverUnlessSet() throws {
    let scratch = Scratch()
    let source = try Self.source(in: scratch)
    var notes: [String] = []
    func input(
      _ name: String, _ change: (inout TrainingConfiguration) -> Void
    ) throws -> Preprocessing {
      notes = []
      try train(
        tinyConfiguration {
          $0.epochs = 1
          $0.weights = source.path
          change(&$0)
        }, in: scratch(name)
      ) { event, _ in if case .note(let text) = event { notes.append(text) } }
      return try ModelFile.read(RunFiles(scratch(name)).model).card.preprocessing
    }
    let known = try ModelFile.read(RunFiles(source).model).card.preprocessing
    #expect(try input("all") { _ in } == known)
    #expect(
      notes == [
        "weights: 10 tensors of \(source.path), the head (head) among them",
        "input: 24x24, resize crop, mean and deviation of the weights",
      ])
    let own = try input("own") {
      $0.imageSize = InputSize(height: 16, width: 16)
      $0.resize = .stretch
      $0.normalization = .measured
    }
    #expect(own.width == 16 && own.resize == .stretch && own.mean != known.mean)
    #expect(
      notes.last
        == "input: 16x16, not 24x24 as with the weights, resize stretch, mean and deviation not "
        + "those of the weights")
  }

  @Test func headsAreKeptOrMadeAnew() throws {
    let scratch = Scratch()
    let source = try Self.source(in: scratch)
    let before = try weights(RunFiles(source).model)
    let names = GeneratedShapes.classNames
    func started(_ classNames: [String]) throws -> (weights: [String: [Float]], notes: [String]) {
      let specification = ModelSpecification(
        architecture: "tiny", classCount: classNames.count, channels: 1, height: 16, width: 16)
      let model = TinyNet(specification, key: RandomKey(seed: 77))
      let (result, notes) = try InitialWeights(source.path, for: "tiny", reader: nil).applied(
        to: model, head: ["head"], specification, classNames: classNames)
      return (
        Dictionary(
          uniqueKeysWithValues: result.parameters().map { ($0.path, $0.parameter.value.floats()) }),
        notes
      )
    }
    #expect(try started(names).weights == before)
    let more = try started(names + ["star"])
    #expect(more.weights["head.weight"]?.count == 7 * 16)
    #expect(more.weights["second.weight"] == before["second.weight"])
    #expect(
      more.notes == [
        "weights: 8 tensors of \(source.path)",
        "weights: the head (head) is new, for 7 outputs: it tells 6 classes apart",
      ])
    let others = try started(names.dropLast() + ["star"])
    #expect(others.weights["head.weight"] != before["head.weight"])
    #expect(
      others.notes.last == "weights: the head (head) is new, for 6 outputs: its classes differ")
  }

  @Test func foreignWeightsComeThroughTheReaderAndMustFit() throws {
    let scratch = Scratch()
    let specification = ModelSpecification(
      architecture: "tiny", classCount: 3, channels: 1, height: 16, width: 16)
    let model = TinyNet(specification, key: RandomKey(seed: 1))
    var tensors = Dictionary(
      uniqueKeysWithValues: TinyNet(specification, key: RandomKey(seed: 2)).parameters().map {
        ($0.path, $0.parameter.value)
      })
    func started() throws -> [String] {
      let known = tensors
      let reader = WeightReader(
        model: { _ in "tiny" }, read: { _, _ in ForeignWeights(tensors: known) })
      return try InitialWeights("net.pth", for: "tiny", reader: reader).applied(
        to: model, head: ["head"], specification, classNames: ["a", "b", "c"]
      ).notes
    }
    #expect(try started() == ["weights: 10 tensors of net.pth, the head (head) among them"])
    tensors["head.bias"] = Tensor([Float](repeating: 0, count: 1000))
    #expect(
      try started().last
        == "weights: the head (head) is new, for 3 outputs: its shape differs")
    tensors["second.weigth"] = tensors.removeValue(forKey: "second.weight")
    tensors["norm.bias"] = Tensor([Float(1), 2])
    let error = #expect(throws: TrainingError.self) { try started() }
    #expect(
      error?.description == """
        `weights`: net.pth (10 tensors) does not fit the model:
          of another shape: norm.bias is float32[2], not float32[8]
          missing: second.weight [16, 3, 3, 8]. Did you mean 'second.weigth'?
          unknown to the model: second.weigth
        All but the head must fit. Choose the model and options the weights were trained with.
        """)
    let none = #expect(throws: TrainingError.self) {
      try InitialWeights(scratch("nothing").path, for: "tiny", reader: nil)
    }
    #expect(none?.description.contains("there is no run or model file of Fovea's at") == true)
  }

  @Test func theModelIsThatOfTheWeights() throws {
    let scratch = Scratch()
    var configuration = tinyConfiguration()
    configuration.model = nil
    configuration.weights = try Self.source(in: scratch).path
    #expect(try configuration.adoptingModel().model == "tiny")
    var foreign = configuration
    foreign.weights = "net-x"
    let reader = WeightReader(
      model: { $0 == "net-x" ? "plain" : nil }, read: { _, _ in ForeignWeights(tensors: [:]) })
    #expect(try foreign.adoptingModel(reader: reader).model == "plain")
    configuration.model = "plain"
    let error = #expect(throws: TrainingError.self) {
      try train(configuration, in: scratch("other"))
    }
    #expect(error?.description.hasSuffix("or leave `model` out.") == true)
  }
}
