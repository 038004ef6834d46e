import FoveaLayers
import FoveaTensors

/// Times a model's training step and inference on this machine, with the step that `Trainer` takes.
///
/// Images are made up; they are handed over anew for each step, as a loader's are.
///
/// ```swift
/// let model = try Catalogue.model(named: "resnet18").build(shape, key: RandomKey(seed: 0))
/// let timing = try ModelBenchmark(batchSize: 16).run(model, input: [128, 128, 3], classes: 1000)
/// ```
public struct ModelBenchmark: Sendable {
  /// Images of a step.
  public var batchSize: Int
  /// Timed steps of training, and of inference.
  public var steps: Int
  /// Steps before the clock starts: the first compiles the plan.
  public var warmUpSteps: Int
  /// Whether training steps save memory by computing activations again.
  public var recomputesActivations = false

  /// What was measured; times in seconds, in the order of the steps.
  public struct Timing: Sendable {
    /// Forward, loss, backward and an update by SGD with momentum 0.9, all in one evaluation.
    public var trainingSeconds: [Double]
    /// Forward alone, batch norm folded into convolutions.
    public var inferenceSeconds: [Double]
    /// The most bytes that tensors and plans took at one time in training.
    public var peakTrainingBytes: Int
    /// Plans compiled by the timed steps: 0, or the cache of plans has failed.
    public var compiledPlans: Int
  }

  /// Makes a benchmark.
  ///
  /// - Precondition: at least one image and one step.
  public init(batchSize: Int = 16, steps: Int = 10, warmUpSteps: Int = 2) {
    precondition(
      batchSize >= 1 && steps >= 1 && warmUpSteps >= 0,
      "a benchmark of \(steps) steps of \(batchSize) images: at least 1 of each is needed")
    self.batchSize = batchSize
    self.steps = steps
    self.warmUpSteps = warmUpSteps
  }

  /// Runs training steps, then inference.
  ///
  /// - Parameters:
  ///   - input: `[height, width, channels]`.
  ///   - classes: the length of the model's output.
  ///   - progress: called after every step, timed or not, with the steps done and to do.
  /// - Throws: `EvaluationError` where the graph cannot run, and what `progress` throws.
  public func run(
    _ model: any Layer, input: [Int], classes: Int,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Timing {
    let images = Tensor.randomNormal([batchSize] + input, key: RandomKey(seed: 1)).floats()
    let labels = (0..<batchSize).map { Int32($0 % classes) }
    let all = 2 * (warmUpSteps + steps)
    var done = 0
    func timed(_ body: () throws -> Void) throws -> [Double] {
      try (0..<warmUpSteps + steps).map { _ in
        let start = ContinuousClock.now
        try body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        done += 1
        try progress(done, all)
        return seconds
      }
    }

    MemoryUse.resetPeak()
    let training = try trained(model, classes: classes, images, labels, input, timed)
    let peak = MemoryUse.peakBytes
    var plans = 0
    var count = 0
    let inference = try timed {
      let before = Engine.compiledPlanCount
      let output = model(
        Tensor(images, shape: [batchSize] + input), Context(training: false))
      try Tensor.evaluating([output])
      count += 1
      if count > warmUpSteps { plans += Engine.compiledPlanCount - before }
    }
    return Timing(
      trainingSeconds: Array(training.seconds.dropFirst(warmUpSteps)),
      inferenceSeconds: Array(inference.dropFirst(warmUpSteps)), peakTrainingBytes: peak,
      compiledPlans: training.plans + plans)
  }

  private func trained(
    _ model: any Layer, classes: Int, _ images: [Float], _ labels: [Int32], _ input: [Int],
    _ timed: (() throws -> Void) throws -> [Double]
  ) throws -> (seconds: [Double], plans: Int) {
    var configuration = TrainingConfiguration()
    configuration.optimizer = .sgd
    configuration.momentum = 0.9
    configuration.weightDecay = 0
    configuration.recompute = recomputesActivations
    let loss = try TrainingLoss(
      configuration, classNames: (0..<classes).map(String.init),
      counts: Array(repeating: 1, count: classes))
    var learner = try Learner(model: model, loss: loss, configuration: configuration)
    var number = 0
    var plans = 0
    let seconds = try timed {
      number += 1
      let before = Engine.compiledPlanCount
      _ = try learner.step(
        Learner.Input(
          images: Tensor(images, shape: [batchSize] + input), labels: Tensor(labels),
          key: RandomKey(seed: UInt64(number))),
        update: Learner.Update(
          learningRate: 0.01, divisor: Double(batchSize), number: number, averageDecay: 0))
      if number > warmUpSteps { plans += Engine.compiledPlanCount - before }
    }
    return (seconds, plans)
  }
}
