import FoveaSupport
import ArgumentParser
import Fovea
import Foundation

/// `fovea benchmark-data`: how fast images become batches on this machine.
struct BenchmarkData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark-data",
    abstract: "Time reading, decoding, resizing, augmenting and collating images.",
    discussion: """
      The loader that 'fovea train' uses makes batches as fast as it can, and nothing is computed \
      with them. Compare its images a second with those of 'fovea benchmark' for the model: \
      training waits for data where the loader makes fewer.

        fovea benchmark-data photos
        fovea benchmark-data photos --size 128 --workers 2 --augment random-resized-crop

      --json prints one object on one line: data, imageSize, batch, workers, augment, images, \
      seconds, processorSeconds, imagesPerSecond, imagesPerProcessorSecond (what one core makes).
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String

  @Option(help: "Side of the images in pixels.")
  var size = 224

  @Option(help: "Images of a batch.")
  var batch = 32

  @Option(help: "Threads that load.")
  var workers = 1

  @Option(help: "Transforms, as 'fovea train' takes them; '' for none.")
  var augment = "horizontal-flip"

  @Option(help: "How long to measure.")
  var seconds = 3.0

  @Flag(help: "Print one JSON object instead of a line.")
  var json = false

  @OptionGroup(title: "Reading data")
  var reading: DataOptions

  func run() throws {
    guard seconds > 0, seconds.isFinite else {
      throw UsageError("--seconds is \(seconds), but must be above 0")
    }
    let dataset = try reading.read(data, needsTraining: false)
    // ImageNet's usual figures: which they are makes no difference to the time.
    let preprocessing = Preprocessing(
      width: size, height: size, channels: 3, mean: [0.485, 0.456, 0.406],
      deviation: [0.229, 0.224, 0.225])
    let loader = try Loader(
      dataset, samples: nil, preprocessing: preprocessing,
      transforms: try TransformList(parsing: augment, width: size, height: size).transforms,
      options: LoaderOptions(batchSize: batch, workers: workers))
    // The first epoch brings the files into the system's memory; it is not timed.
    _ = try images(in: loader.epoch(0), until: .infinity)
    let start = ProcessInfo.processInfo.systemUptime
    let processorStart = Self.processorSeconds
    var made = 0
    var epoch = 1
    while ProcessInfo.processInfo.systemUptime < start + seconds {
      made += try images(in: loader.epoch(epoch), until: start + seconds)
      epoch += 1
    }
    let figures = Figures(
      data: data, imageSize: size, batch: batch, workers: workers, augment: augment, images: made,
      seconds: ProcessInfo.processInfo.systemUptime - start,
      processorSeconds: Self.processorSeconds - processorStart)
    Output.line(json ? try RecordCoding.line(figures) : figures.line)
  }

  private func images(in batches: EpochBatches, until end: Double) throws -> Int {
    var count = 0
    while ProcessInfo.processInfo.systemUptime < end, let batch = try batches.next() {
      count += batch.count
    }
    return count
  }

  /// What all threads of the process have had of the processor.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// What is printed.
  private struct Figures: Encodable {
    let data: String
    let imageSize, batch, workers: Int
    let augment: String
    let images: Int
    let seconds, processorSeconds, imagesPerSecond, imagesPerProcessorSecond: Double

    init(
      data: String, imageSize: Int, batch: Int, workers: Int, augment: String, images: Int,
      seconds: Double, processorSeconds: Double
    ) {
      self.data = data
      self.imageSize = imageSize
      self.batch = batch
      self.workers = workers
      self.augment = augment
      self.images = images
      self.seconds = seconds
      self.processorSeconds = processorSeconds
      imagesPerSecond = Double(images) / seconds
      imagesPerProcessorSecond = Double(images) / max(processorSeconds, 1e-9)
    }

    var line: String {
      "\(Text.fixed(imagesPerSecond, 1)) images/s with \(workers) loader threads, "
        + "\(Text.fixed(imagesPerProcessorSecond, 1)) images/s per core "
        + "(\(imageSize)x\(imageSize), batches of \(batch))"
    }
  }
}
