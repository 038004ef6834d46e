import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea benchmark`: a model's time and memory on this machine.
struct Benchmark: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Time a model's training step and inference on this machine.",
    discussion: """
      The training step is that of 'fovea train': forward, loss, backward, and an update by SGD \
      with momentum. Times are medians over the steps after a warm-up. The loss is cross-entropy, \
      per pixel for 'unet'. Detectors use the detection loss with 16 synthetic boxes in each \
      image; their inference ends at the raw output.

        fovea benchmark resnet18 --batch 16 --size 128
        fovea benchmark mobilenet_v2 --batch 1 --threads 1 --only inference --json
        fovea benchmark yolo-n --batch 8 --size 320 --only train

      --verify compares with the results of another framework and prints the largest differences. \
      Its safetensors file holds 'model.<path>' for each parameter and running statistic, the \
      batch 'input', the 'output' at inference, and 'losses' of successive training steps with \
      'labels', and 'boxes' [N, M, 4] for a detector (left, top, right, bottom in pixels; label -1 \
      for padding). Dropout is then off.

      --json prints one object on one line: model, batch, inputShape, classes, threads, steps, \
      trainMillisecondsPerStep, trainImagesPerSecond, inferenceMilliseconds (of a batch), \
      inferenceImagesPerSecond (each where timed), outputDifference, lossDifference (the largest, \
      where verified), peakBytes (tensors and plans), peakResidentBytes (the whole process), \
      processor, instructionSet, oneDNN.
      """)

  @OptionGroup var shape: ShapedModel

  @Option(help: "Number of timed steps.")
  var steps = 10

  @OptionGroup var settings: SettingFlags<TimingSettings>

  @Option(help: ArgumentHelp("Time only one part: train or inference.", valueName: "part"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "Also compare with another framework's results.", valueName: "safetensors"))
  var verify: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func run() throws {
    try UsageError.check("--steps", steps, in: 1...1_000_000)
    let configuration = try settings.configuration()
    let batch = configuration.batchSize
    let parts = try self.parts
    if configuration.recompute, !parts.contains(.train) {
      throw UsageError("--recompute has no effect with --only \(only ?? "")")
    }
    let model = try BenchmarkedModel(shape, drawsNumbers: verify == nil)
    if let threads = configuration.threads { Engine.threads = threads }
    let differences = try verify.map { try compared(model, batch: batch, with: $0) }
    let input = Array(model.shape.input(batch: batch).dropFirst())
    var bar = ProgressBar("benchmark", total: 1)
    var benchmark = ModelBenchmark(batchSize: batch, steps: steps, parts: parts)
    benchmark.recomputesActivations = configuration.recompute
    let timing = try benchmark.run(
      model.layer, input: input, classes: model.shape.classes
    ) { done, total in
      bar.total = total
      bar.update(done)
    }
    bar.clear()
    let figures = Figures(model, batch: batch, steps: steps, timing, differences)
    if json {
      Output.line(try RecordCoding.line(figures))
    } else {
      for line in figures.lines { Output.line(line) }
    }
  }

  private var parts: Set<ModelBenchmark.Part> {
    get throws {
      guard let only else { return Set(ModelBenchmark.Part.allCases) }
      let part: ModelBenchmark.Part = try UsageError.value("part for --only", only)
      return [part]
    }
  }

  private func compared(
    _ model: BenchmarkedModel, batch: Int, with path: String
  ) throws -> ReferenceRun.Differences {
    let reference = try ReferenceRun(contentsOf: URL(fileURLWithPath: path))
    let expected = model.shape.input(batch: batch)
    guard reference.input.shape == expected else {
      throw UsageError(
        "\(path) has a batch of shape \(reference.input.shape), but --batch, --size and --channels "
          + "say \(expected)")
    }
    let layer = try reference.applied(to: model.layer, named: model.name)
    return try reference.differences(layer, classes: model.shape.classes)
  }

  /// The printed figures.
  struct Figures: Encodable {
    let model: String
    let batch, classes, threads, steps: Int
    let inputShape: [Int]
    let trainMillisecondsPerStep, trainImagesPerSecond: Double?
    let inferenceMilliseconds, inferenceImagesPerSecond: Double?
    let outputDifference, lossDifference: Double?
    let peakBytes, peakResidentBytes: Int
    let processor, instructionSet, oneDNN: String

    init(
      _ model: BenchmarkedModel, batch: Int, steps: Int, _ timing: ModelBenchmark.Timing,
      _ differences: ReferenceRun.Differences?
    ) {
      self.model = model.name
      self.batch = batch
      self.steps = steps
      classes = model.shape.classes
      threads = Engine.threads
      inputShape = model.shape.input(batch: batch)
      let training = Self.median(timing.trainingSeconds)
      let inference = Self.median(timing.inferenceSeconds)
      trainMillisecondsPerStep = training.map { $0 * 1000 }
      trainImagesPerSecond = training.map { Double(batch) / $0 }
      inferenceMilliseconds = inference.map { $0 * 1000 }
      inferenceImagesPerSecond = inference.map { Double(batch) / $0 }
      outputDifference = differences?.output
      lossDifference = differences?.loss
      peakBytes = timing.peakBytes
      peakResidentBytes = Self.residentPeak
      processor = EnvironmentRecord.current(threads: Engine.threads).processor
      instructionSet = Engine.instructionSet
      oneDNN = Engine.oneDNNVersion
    }

    /// The figures as text.
    var lines: [String] {
      let shape = inputShape.dropFirst().map(String.init).joined(separator: "x")
      func speed(_ name: String, _ milliseconds: Double?, _ perSecond: Double?) -> String? {
        guard let milliseconds, let perSecond else { return nil }
        return "\(name)\(Text.fixed(milliseconds, 1)) ms, \(Text.fixed(perSecond, 1)) images/s"
      }
      func difference(_ name: String, _ value: Double?) -> String? {
        value.map { "difference       \(Text.short($0)) at most in \(name)" }
      }
      return [
        "\(model), batch \(batch) of \(shape), \(Text.count(classes, "class", plural: "classes"))",
        difference("the output", outputDifference),
        difference("the training steps' losses", lossDifference),
        speed("training step    ", trainMillisecondsPerStep, trainImagesPerSecond),
        speed("inference        ", inferenceMilliseconds, inferenceImagesPerSecond),
        "peak memory      \(Text.bytes(peakBytes)) in tensors and plans, "
          + "\(Text.bytes(peakResidentBytes)) in all",
        "machine          \(processor), \(Text.count(threads, "thread")), \(instructionSet), "
          + "oneDNN \(oneDNN)",
        "times are medians of \(steps) steps",
      ].compactMap(\.self)
    }

    static func median(_ values: [Double]) -> Double? {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      let half = sorted.count / 2
      return sorted.count.isMultiple(of: 2) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[half]
    }

    /// The peak resident memory of this process, in bytes.
    private static var residentPeak: Int {
      #if os(Linux)
        // `getrusage` would also count the pages of the parent that the program was forked from.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return 1024 * (Int(line.filter(\.isNumber)) ?? 0)
      #else
        var usage = rusage()
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
        return usage.ru_maxrss
      #endif
    }
  }
}
