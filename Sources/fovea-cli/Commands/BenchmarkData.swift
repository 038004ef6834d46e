import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea benchmark-data`: the speed of loading images on this machine.
struct BenchmarkData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark-data",
    abstract: "Time the loading of images: reading, decoding, resizing, augmenting and collating.",
    discussion: """
      The loader of 'fovea train' produces batches as fast as it can, without computing on them. \
      Compare its images per second with those of 'fovea benchmark' for the model: training waits \
      for data if the loader is slower.

        fovea benchmark-data photos
        fovea benchmark-data photos --size 128 --workers 2 --augment random-resized-crop

      --json prints one object on one line: data, imageSize, batch, workers, augment, images, \
      seconds, processorSeconds, imagesPerSecond, imagesPerProcessorSecond (per core).
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var data: String

  @Option(help: "Duration of the measurement in seconds.")
  var seconds = 3.0

  @Flag(help: "Print one JSON object instead of a line.")
  var json = false

  @OptionGroup(title: "Loading data") var loading: SettingFlags<LoadingSettings>

  @OptionGroup(title: "Reading data") var reading: SettingFlags<ReadingSettings>

  func run() throws {
    try UsageError.check("--seconds", seconds, in: 0.001...1e6)
    var configuration = try loading.configuration()
    try reading.apply(to: &configuration)
    configuration.data = data
    let dataset = try configuration.readData(needsTraining: false)
    let size = configuration.imageSize ?? InputSize(height: 224, width: 224)
    // The values of mean and deviation make no difference to the time.
    let preprocessing = Preprocessing(
      width: size.width, height: size.height, channels: 3, mean: [0.485, 0.456, 0.406],
      deviation: [0.229, 0.224, 0.225])
    let loader = try Loader(
      dataset, samples: nil, preprocessing: preprocessing,
      transforms: try configuration.augment.transforms(for: preprocessing),
      options: LoaderOptions(
        batchSize: configuration.batchSize, workers: configuration.workers ?? 1))
    // The first epoch fills the file cache of the system; it is not timed.
    _ = try images(in: loader.epoch(1), until: .infinity)
    let start = ProcessInfo.processInfo.systemUptime
    let processorStart = Self.processorSeconds
    var made = 0
    var epoch = 2
    while ProcessInfo.processInfo.systemUptime < start + seconds {
      made += try images(in: loader.epoch(epoch), until: start + seconds)
      epoch += 1
    }
    let figures = Figures(
      data: data, imageSize: size.width, batch: configuration.batchSize,
      workers: configuration.workers ?? 1, augment: configuration.augment.text, images: made,
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

  /// The CPU time of all threads of the process, in seconds.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The printed figures.
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
      "\(Text.fixed(imagesPerSecond, 1)) images/s with \(Text.count(workers, "loader thread")), "
        + "\(Text.fixed(imagesPerProcessorSecond, 1)) images/s per core "
        + "(\(imageSize)x\(imageSize), batches of \(batch))"
    }
  }
}
