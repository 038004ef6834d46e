import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// Times a model's training step and inference on this machine, with the step that `Trainer` takes.
///
/// Images are synthetic, and in memory before the clock starts. A model with output
/// `[N, H, W, classes]` is trained on a label for each pixel, a detector on 16 boxes in each image.
///
/// ```swift
/// let model = try Catalogue.model(named: "resnet18").build(shape, key: RandomKey(seed: 0))
/// let timing = try ModelBenchmark(batchSize: 16).run(model, input: [128, 128, 3], classes: 1000)
/// ```
public struct ModelBenchmark: Sendable {
  /// The parts that can be timed.
  public enum Part: String, Sendable, Hashable, CaseIterable {
    /// Forward, loss, backward and an update by SGD with momentum 0.9, all in one evaluation.
    case train
    /// The forward pass, with batch norm folded into convolutions.
    case inference
  }

  /// The number of images in a step.
  public var batchSize: Int
  /// The number of timed steps of training, and of inference.
  public var steps: Int
  /// The number of untimed steps before; the first compiles the plan.
  public var warmUpSteps: Int
  /// Whether training steps save memory by recomputing activations.
  public var recomputesActivations = false
  /// The parts to time.
  public var parts: Set<Part>

  /// The measured times in seconds, in the order of the steps.
  public struct Timing: Sendable {
    /// The times of `Part.train`; empty where it is not in `parts`.
    public var trainingSeconds: [Double] = []
    /// The times of `Part.inference`; empty where it is not in `parts`.
    public var inferenceSeconds: [Double] = []
    /// The peak memory of tensors and plans in bytes, in training or, where only that was timed, in
    /// inference.
    public var peakBytes = 0
    /// The number of plans compiled by the timed steps: 0 unless the plan cache failed.
    public var compiledPlans = 0
  }

  /// Makes a benchmark.
  ///
  /// - Precondition: At least one image, one step and one part.
  public init(
    batchSize: Int = 16, steps: Int = 10, warmUpSteps: Int = 2,
    parts: Set<Part> = Set(Part.allCases)
  ) {
    precondition(
      batchSize >= 1 && steps >= 1 && warmUpSteps >= 0 && !parts.isEmpty,
      "a benchmark of \(steps) steps of \(batchSize) images for \(parts.count) parts: at least 1 "
        + "of each is needed")
    self.batchSize = batchSize
    self.steps = steps
    self.warmUpSteps = warmUpSteps
    self.parts = parts
  }

  /// Runs training steps, then inference.
  ///
  /// - Parameters:
  ///   - input: The input shape `[height, width, channels]`.
  ///   - classes: The number of the model's classes.
  ///   - progress: Called after every step, timed or not, with the number of steps done, and of all
  ///     steps.
  /// - Throws: `LayerError` where the model cannot take the input, `EvaluationError` where the
  ///   graph cannot run, and the errors of `progress`.
  public func run(
    _ model: any Layer, input: [Int], classes: Int,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Timing {
    // Otherwise every inference step would draw the random initial values again.
    model.evaluateParameters()
    let shape = [batchSize] + input
    let targets = BenchmarkTargets(
      of: model, output: try model.outputShape(for: shape), input: shape, classes: classes)
    let images = Tensor(
      Tensor.randomNormal(shape, key: RandomKey(seed: 1)).floats(), shape: shape)
    let all = parts.count * (warmUpSteps + steps)
    var done = 0
    var timing = Timing()
    /// The seconds of each step after the warm-up, and the number of plans compiled by those steps.
    func timed(_ body: (_ number: Int) throws -> Void) throws -> [Double] {
      var seconds: [Double] = []
      for number in 1...warmUpSteps + steps {
        let plans = Engine.compiledPlanCount
        let start = ContinuousClock.now
        try body(number)
        let duration = (ContinuousClock.now - start) / .seconds(1)
        if number > warmUpSteps {
          seconds.append(duration)
          timing.compiledPlans += Engine.compiledPlanCount - plans
        }
        done += 1
        try progress(done, all)
      }
      return seconds
    }

    MemoryUse.resetPeak()
    if parts.contains(.train) {
      var learner = try BenchmarkLearner(
        model, classes: classes, recomputing: recomputesActivations)
      timing.trainingSeconds = try timed {
        _ = try learner.step(images, targets.tensors, number: $0)
      }
      timing.peakBytes = MemoryUse.peakBytes
    }
    if parts.contains(.inference) {
      let inference = FunctionCache()
      timing.inferenceSeconds = try timed { _ in
        _ = try inference.outputs(of: [images]) { [model($0[0], Context(training: false))] }
      }
      if !parts.contains(.train) { timing.peakBytes = MemoryUse.peakBytes }
    }
    return timing
  }
}
