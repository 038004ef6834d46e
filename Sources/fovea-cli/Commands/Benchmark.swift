import ArgumentParser
import Fovea
import Foundation

/// `fovea benchmark`: what a model costs on this machine.
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Time a model's training step and inference on this machine.",
    discussion: """
      The training step is the one 'fovea train' takes: forward, cross-entropy, backward, update by \
      SGD with momentum. Times are medians over the steps after a warm-up.

        fovea benchmark resnet18 --batch 16 --size 128
        fovea benchmark mobilenet_v2 --batch 1 --threads 1 --json

      --json prints one object on one line: model, batch, inputShape, classes, threads, steps, \
      trainMillisecondsPerStep, trainImagesPerSecond, inferenceMilliseconds (of a batch), \
      inferenceImagesPerSecond, peakBytes (tensors and plans while training), peakResidentBytes \
      (the whole process), processor, instructionSet, oneDNN.
      """)

  @OptionGroup var shape: ModelOptions

  @Option(help: "Images of a step.")
  var batch = 16

  @Option(help: "Timed steps.")
  var steps = 10

  @Option(help: "Threads that compute; all cores by default.")
  var threads: Int?

  @Flag(help: "Save memory in training by computing activations again.")
  var recompute = false

  @Flag(help: "Print one JSON object instead of lines.")
  var json = false

  func run() throws {
    guard batch >= 1 else { throw UsageError("--batch is \(batch), but must be at least 1") }
    guard steps >= 1 else { throw UsageError("--steps is \(steps), but must be at least 1") }
    let (entry, shape) = try shape.resolved()
    try InferenceSettings.use(threads: threads)
    let model = try UsageError.rethrowing { try entry.build(shape, key: RandomKey(seed: 0)) }
    let input = [shape.height, shape.width, shape.inputChannels]
    var bar = ProgressBar("benchmark", total: 1)
    var benchmark = ModelBenchmark(batchSize: batch, steps: steps)
    benchmark.recomputesActivations = recompute
    let timing = try benchmark.run(
      model, input: input, classes: shape.classes
    ) { done, total in
      bar.total = total
      bar.update(done)
    }
    bar.clear()
    let figures = Figures(entry.name, shape, batch: batch, timing)
    if json {
      Output.line(try RecordCoding.line(figures))
    } else {
      for line in figures.lines { Output.line(line) }
    }
  }

  /// What is printed.
  struct Figures: Encodable {
    let model: String
    let batch, classes, threads, steps: Int
    let inputShape: [Int]
    let trainMillisecondsPerStep, trainImagesPerSecond: Double
    let inferenceMilliseconds, inferenceImagesPerSecond: Double
    let peakBytes, peakResidentBytes: Int
    let processor, instructionSet, oneDNN: String

    init(
      _ model: String, _ shape: ModelShape, batch: Int, _ timing: ModelBenchmark.Timing
    ) {
      self.model = model
      self.batch = batch
      classes = shape.classes
      threads = Engine.threads
      steps = timing.trainingSeconds.count
      inputShape = shape.input(batch: batch)
      let training = Self.median(timing.trainingSeconds)
      let inference = Self.median(timing.inferenceSeconds)
      trainMillisecondsPerStep = training * 1000
      trainImagesPerSecond = Double(batch) / training
      inferenceMilliseconds = inference * 1000
      inferenceImagesPerSecond = Double(batch) / inference
      peakBytes = timing.peakTrainingBytes
      peakResidentBytes = Self.residentPeak
      processor = EnvironmentRecord.current(threads: Engine.threads).processor
      instructionSet = Engine.instructionSet
      oneDNN = Engine.oneDNNVersion
    }

    /// The lines for people.
    var lines: [String] {
      let shape = inputShape.dropFirst().map(String.init).joined(separator: "x")
      return [
        "\(model), batch \(batch) of \(shape), \(Text.grouped(classes)) classes",
        "training step    \(Text.fixed(trainMillisecondsPerStep, 1)) ms, "
          + "\(Text.fixed(trainImagesPerSecond, 1)) images/s",
        "inference        \(Text.fixed(inferenceMilliseconds, 1)) ms, "
          + "\(Text.fixed(inferenceImagesPerSecond, 1)) images/s",
        "peak memory      \(Text.bytes(peakBytes)) in tensors and plans, "
          + "\(Text.bytes(peakResidentBytes)) in all",
        "machine          \(processor), \(threads) threads, \(instructionSet), oneDNN \(oneDNN)",
        "times are medians of \(steps) steps",
      ]
    }

    static func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      let half = sorted.count / 2
      return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }

    /// The most memory this process ever had resident, in bytes.
    private static var residentPeak: Int {
      var usage = rusage()
      #if os(Linux)
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1024
      #else
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
        return usage.ru_maxrss
      #endif
    }
  }
}
