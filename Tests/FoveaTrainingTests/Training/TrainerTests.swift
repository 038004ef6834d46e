@testable import FoveaMetrics
import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Serial, since the engine counts the plans of the whole process.
@Suite(.serialized) struct TrainerTests {
  @Test func learns() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 12
      $0.optimizer = .adam
      $0.learningRate = 0.02
      $0.augment = ""
    }
    let result = try train(
      configuration, in: scratch("run"), data: shapes(perClass: 80, configuration))
    #expect(result.ending == .completed)
    #expect(result.history.count == 12)
    let (first, last) = (result.history[0], result.history[11])
    #expect(last.trainLoss < first.trainLoss * 0.8)
    #expect((result.bestValue ?? 0) > 0.4)
    // Six classes of equal size.
    #expect(result.history.allSatisfy { $0.valMetrics["baselineAccuracy"] == 1.0 / 6 })
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch("run").path)
    #expect(
      Set(names) == [
        "model.safetensors", "best.safetensors", "last.safetensors", "config.json", "config.yaml",
        "run.json", "splits.json", "history.jsonl", "results.csv", "losses.npy", "losses.json",
      ])
  }

  @Test func sameBitsForAnyNumberOfWorkers() throws {
    let scratch = Scratch()
    var all: [[String: [Float]]] = []
    var histories: [[[Double?]]] = []
    for workers in [nil, 1, 4] {
      let configuration = tinyConfiguration {
        $0.epochs = 2
        $0.workers = workers
        $0.augment = "random-crop:2,horizontal-flip,rotation:10"
      }
      let folder = scratch("workers-\(workers ?? 0)")
      let result = try train(configuration, in: folder)
      all.append(try weights(RunFiles(folder).model))
      histories.append(result.timeless)
    }
    #expect(all[0] == all[1] && all[1] == all[2])
    #expect(histories[0] == histories[1] && histories[1] == histories[2])
    let other = scratch("seed")
    try train(
      tinyConfiguration {
        $0.epochs = 2
        $0.seed = 1
        $0.splitSeed = 0
        $0.augment = "random-crop:2,horizontal-flip,rotation:10"
      }, in: other)
    #expect(try weights(RunFiles(other).model) != all[0])
  }

  @Test(
    arguments: [
      OptimizerKind.sgd, .adam, .adamw, .rmsprop, .adagrad, .gradientDescent,
    ])
  func everyOptimizerLowersTheLoss(optimizer: OptimizerKind) throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.optimizer = optimizer
      $0.epochs = 4
      $0.learningRate = nil
      $0.schedule = .constant
    }
    let result = try train(configuration, in: scratch("run"))
    #expect(result.history[3].trainLoss < result.history[0].trainLoss)
    if optimizer == .gradientDescent { #expect(result.updates == 4) }
  }

  /// Other tests compile plans in the same process, so the test repeats runs until one without any.
  /// If steps compiled plans, there would never be one.
  @Test(arguments: [OptimizerKind.sgd, .adam])
  func onlyTheFirstStepCompiles(optimizer: OptimizerKind) throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.optimizer = optimizer
      $0.ema = 0.9
      $0.clipNorm = 1
      $0.dropLast = true
      $0.epochs = 2
    }
    let data = try shapes(configuration)
    let isQuiet = try (0..<60).contains { attempt in
      // From the end of the first step to the first validation, and from then on to the end.
      var counts: [[Int]] = [[]]
      try train(configuration, in: scratch("run-\(attempt)"), data: data) { event, _ in
        if case .step = event { counts[counts.count - 1].append(Engine.compiledPlanCount) }
        if case .epoch = event { counts.append([Engine.compiledPlanCount]) }
      }
      #expect(counts[0].count == 3 && counts[1].count == 4)
      return counts.allSatisfy { Set($0).count <= 1 }
    }
    #expect(isQuiet)
  }

  @Test func stopsEarlyAndKeepsTheBestWeights() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 40
      $0.earlyStopping = 2
      $0.metric = .lossUnweighted
      $0.learningRate = 0.3
      $0.schedule = .constant
    }
    var stopped = false
    let result = try train(configuration, in: scratch("run")) { event, _ in
      if case .stoppedEarly = event { stopped = true }
    }
    #expect(result.ending == .stoppedEarly && stopped)
    #expect(result.epochs < 40)
    let losses = result.history.map { $0.valLossUnweighted ?? .infinity }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(result.bestEpoch == best + 1 && result.bestValue == losses[best])
    #expect(result.epochs == best + 3)
    let files = RunFiles(scratch("run"))
    #expect(try weights(files.model) == weights(files.best))
    // The model file's weights give exactly the best loss.
    let model = try Classifier(TrainedModel(contentsOf: files.model, makeModel: makeTiny))
    #expect(model.card.epoch == best + 1)
    let evaluation = try model.evaluate(try shapes(configuration).dataset, split: .validation)
    let logLoss = try #require(evaluation.record[.logLoss])
    #expect(abs(logLoss - losses[best]) < 1e-5)
  }

  @Test func divergenceStopsAndKeepsTheLastGoodCheckpoint() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.model = "plain"
      $0.learningRate = 1e9
      $0.momentum = 0
    }
    let error = #expect(throws: TrainingError.self) {
      try train(configuration, in: scratch("run"))
    }
    let text = try #require(error?.description)
    #expect(error?.kind == .diverged)
    #expect(text.contains("shapes#") && text.contains("learningRate") && text.contains("batch"))
    let last = try CheckpointFile.read(RunFiles(scratch("run")).last)
    #expect(last.tensors.weights.firstNotFinite == nil)
    #expect(
      !FileManager.default.fileExists(atPath: RunFiles(scratch("run")).model.path))
  }

  @Test func accumulatedBatchesEqualOneLargeBatch() throws {
    let scratch = Scratch()
    func run(_ name: String, _ change: (inout TrainingConfiguration) -> Void) throws
      -> [String: [Float]]
    {
      let configuration = tinyConfiguration {
        $0.model = "plain"
        $0.epochs = 2
        $0.metric = .init(ClassificationMetric.accuracy)
        $0.classWeights = .explicit(["square": 2, "*": 1])
        $0.reduction = .meanOverWeights
        change(&$0)
      }
      let result = try train(configuration, in: scratch(name))
      #expect(result.updates == 2 * 2)
      return try CheckpointFile.read(RunFiles(scratch(name)).last).tensors.weights.values
        .mapValues { $0.floats() }
    }
    // 60 training samples: 2 updates per epoch, of 40 and 20.
    let large = try run("large") { $0.batchSize = 40 }
    let small = try run("small") {
      $0.batchSize = 8
      $0.accumulation = 5
    }
    for (path, values) in large {
      let others = try #require(small[path])
      #expect(zip(values, others).allSatisfy { abs($0 - $1) < 1e-5 }, "\(path)")
    }
  }

  @Test func averagesWeights() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.model = "plain"
      $0.ema = 0.9
      $0.epochs = 1
      $0.batchSize = 100
      $0.optimizer = .sgd
    }
    try train(configuration, in: scratch("run"))
    let key = RandomKey(seed: 0).fold("model")
    let specification = ModelSpecification(
      architecture: "plain", classCount: 6, channels: 1, height: 16, width: 16)
    let initial = TinyNet(specification, key: key)["head.weight"].floats()
    let saved = try CheckpointFile.read(RunFiles(scratch("run")).last).tensors
    let trained = try #require(saved.weights.values["head.weight"]).floats()
    // One update: the average moves by 1 − min(0.9, 1/10) of the way.
    let expected = zip(initial, trained).map { $0 + ($1 - $0) * 0.9 }
    let average = try #require(try weights(RunFiles(scratch("run")).model)["head.weight"])
    #expect(trained != initial)
    #expect(zip(average, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func classWeightsFavourTheirClass() throws {
    let scratch = Scratch()
    func recall(_ weights: ClassWeights?) throws -> Double {
      let configuration = tinyConfiguration {
        $0.classWeights = weights
        $0.epochs = 4
      }
      let folder = scratch(weights == nil ? "none" : "weighted")
      let result = try train(configuration, in: folder)
      let record = result.history[3]
      #expect((record.valLossWeighted == record.valLossUnweighted) == (weights == nil))
      let data = try shapes(configuration).dataset
      let evaluation = try Classifier(
        TrainedModel(contentsOf: RunFiles(folder).best, makeModel: makeTiny)
      ).evaluate(data, split: .training)
      return evaluation.record.perClass[1].recall
    }
    #expect(try recall(.explicit(["disc": 50, "*": 1])) == 1)
    #expect(try recall(nil) < 1)
  }

  @Test func schedulesAndSamplersRun() throws {
    let scratch = Scratch()
    for (index, schedule) in ScheduleKind.allCases.enumerated() {
      let configuration = tinyConfiguration {
        $0.schedule = schedule
        $0.warmUpEpochs = 1
        if schedule == .step { $0.scheduleEpochs = 1 }
        if schedule == .plateau { $0.schedulePatience = 0 }
        $0.sampler = index.isMultiple(of: 2) ? .classBalanced : .shuffled
        $0.loss = index.isMultiple(of: 2) ? .focal : .crossEntropy
      }
      var rates: [Double] = []
      try train(configuration, in: scratch(schedule.rawValue)) { event, _ in
        if case .step(let step) = event { rates.append(step.learningRate) }
      }
      // Four batches per epoch: the rate rises in the first and never exceeds the one set.
      #expect(rates.count == 12)
      #expect(zip(rates, rates.dropFirst()).prefix(3).allSatisfy { $0 < $1 })
      #expect((rates.max() ?? 1) <= 0.05 + 1e-12)
      if schedule != .constant && schedule != .plateau {
        #expect(rates[11] < rates[4], "\(schedule)")
      }
    }
  }

  @Test func refusesAFolderThatHoldsARun() throws {
    let scratch = Scratch()
    try train(tinyConfiguration { $0.epochs = 1 }, in: scratch("run"))
    let error = #expect(throws: TrainingError.self) {
      try train(tinyConfiguration { $0.epochs = 1 }, in: scratch("run"))
    }
    #expect(error?.kind == .occupiedFolder)
    #expect(error?.description.hasSuffix("Resume that run, or choose another `name`.") == true)
  }

  @Test func validatesTheModelAgainstTheData() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration()
    let data = try shapes(configuration)
    let wrong: ModelFactory = { specification, key in
      var changed = specification
      changed.classCount += 1
      return TinyNet(changed, key: key)
    }
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("run"), makeModel: wrong)
    let error = #expect(throws: TrainingError.self) { try trainer.train() }
    #expect(error?.kind == .unsuitableModel)
    #expect(!FileManager.default.fileExists(atPath: scratch("run").path))
  }

  @Test func eventsComeInOrder() throws {
    let scratch = Scratch()
    var names: [String] = []
    var fromCallback = 0
    let configuration = tinyConfiguration {
      $0.epochs = 1
      $0.checkpointEvery = 1
    }
    let data = try shapes(configuration)
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("run"), makeModel: makeTiny)
    trainer.callbacks.append { _ in fromCallback += 1 }
    _ = try trainer.train { event in
      switch event {
      case .started(let plan):
        names.append("started")
        #expect(plan.batchesPerEpoch == 4 && plan.epochs == 1 && plan.parameterCount > 1000)
      case .step(let step):
        names.append("step \(step.batch)/\(step.batchCount)")
        #expect(step.loss.isFinite && step.imagesPerSecond > 0)
      case .epoch(let record): names.append("epoch \(record.epoch)")
      case .improved(let metric, _, _): names.append("improved \(metric)")
      case .checkpoint(let url): names.append(url.lastPathComponent)
      case .finished: names.append("finished")
      case .validating: break
      default: names.append("other")
      }
    }
    // Checkpoints follow the first step, the last, smaller batch and validation: each computes
    // convolutions of new shapes.
    #expect(
      names == [
        "last.safetensors", "started", "step 1/4", "last.safetensors", "step 2/4", "step 3/4",
        "step 4/4", "last.safetensors", "last.safetensors", "epoch 1", "improved accuracy",
        "last.safetensors", "epoch-0001.safetensors", "finished",
      ])
    #expect(fromCallback >= names.count)
  }
}
