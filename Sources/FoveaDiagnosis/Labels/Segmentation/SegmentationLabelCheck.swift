import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The suspected errors in the masks of a data set, by predictions of a model that never saw the
/// images.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/segmentation/scans-unet")
/// let data = try run.data()
/// let check = try SegmentationLabelCheck(
///   run: run, dataset: data, samples: data.indices(of: .test))
/// for issue in check.issues.prefix(10) { print(issue.path, issue.given, issue.suggested) }
/// ```
///
/// The predictions of several models, such as those of K folds, are added to one
/// ``MaskLabelScoring`` before the check is made of it.
public struct SegmentationLabelCheck: Sendable {
  /// One suspected error per image, worst first: the largest suspect region.
  public let issues: [LabelIssue]
  /// The positions of the checked images in the data set.
  public let samples: [Int]
  /// The scores of each checked image, and of the classes.
  public let result: MaskLabelResult
  /// The images that could not be decoded.
  public let skippedImages: [SkippedImage]

  /// Makes the list of issues from scored images.
  ///
  /// - Parameters:
  ///   - scoring: The scored images, with labels in the order of `dataset.classNames`.
  ///   - samples: The position of each scored image in the data set.
  ///   - smallestRegion: The smallest suspect region that is an issue, as a share of the image's
  ///     pixels: smaller ones are mostly inexact borders.
  /// - Precondition: There is one sample per scored image.
  public init(
    _ scoring: MaskLabelScoring, dataset: Dataset, samples: [Int], smallestRegion: Double = 0.001
  ) {
    self.init(
      scoring, dataset: dataset, samples: samples, smallestRegion: smallestRegion, skipped: [])
  }

  /// Runs a model on images that it was not trained on, and checks their masks.
  ///
  /// Images are resized to the model's input, and its probabilities back to the image's size.
  ///
  /// - Parameters:
  ///   - samples: The positions of the images in the data set; nil for all.
  ///   - smallestRegion: The smallest suspect region that is an issue, as a share of the image's
  ///     pixels.
  ///   - progress: Called with the number of images done and of all.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images and masks, `InferenceError` where the model is for another
  ///   task, and the errors of `progress`.
  public init(
    run: TrainedRun, dataset: Dataset, samples: [Int]? = nil, smallestRegion: Double = 0.001,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let matched = try run.trained.matched(dataset)
    var scoring = MaskLabelScoring(classCount: matched.classNames.count)
    let done = try scoring.add(
      model: run.trained, dataset: matched, samples: samples, options: options,
      progress: progress)
    self.init(
      scoring, dataset: matched, samples: done.samples, smallestRegion: smallestRegion,
      skipped: done.skipped)
  }

  private init(
    _ scoring: MaskLabelScoring, dataset: Dataset, samples: [Int], smallestRegion: Double,
    skipped: [SkippedImage]
  ) {
    precondition(
      samples.count == scoring.images.count,
      "\(samples.count) samples, but \(scoring.images.count) scored images")
    let result = scoring.result()
    var issues: [LabelIssue] = []
    for (position, index) in samples.enumerated() {
      let tally = scoring.images[position]
      guard let region = result.images[position].region,
        Double(region.pixels) >= smallestRegion * Double(tally.width * tally.height)
      else { continue }
      let sample = dataset.samples[index]
      issues.append(
        LabelIssue(
          path: sample.id, kind: .maskIssue, given: dataset.classNames[region.given],
          suggested: dataset.classNames[region.suggested],
          score: result.images[position].quality, selfConfidence: region.meanConfidence,
          box: region.box.corner, split: sample.split?.rawValue))
    }
    self.issues = issues.enumerated().sorted {
      ($0.element.score, $0.offset) < ($1.element.score, $1.offset)
    }.map(\.element)
    self.samples = samples
    self.result = result
    skippedImages = skipped
  }
}

extension MaskLabelScoring {
  /// Runs a model on images that it was not trained on, and adds them.
  ///
  /// - Parameters:
  ///   - dataset: Data whose classes are those of the scoring, in the model's order.
  ///   - samples: The positions of the images in the data set; nil for all.
  /// - Returns: The positions of the added images, in order, and the images that could not be
  ///   decoded.
  /// - Throws: `TrainingError` where the data has a class that the model does not have,
  ///   `DatasetError` for bad images and masks, `InferenceError` where the model is for another
  ///   task, and the errors of `progress`.
  public mutating func add(
    model: TrainedModel, dataset: Dataset, samples: [Int]? = nil,
    options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> (samples: [Int], skipped: [SkippedImage]) {
    var indices: [Int] = []
    let skipped = try Self.forEachImage(
      of: dataset, samples: samples, model: model, classCount: pixels.count, options: options,
      progress: progress
    ) { index, scoring in
      add(scoring)
      indices.append(index)
    }
    return (indices, skipped)
  }

  /// Runs a model on images that it was not trained on, and scores each by itself.
  ///
  /// - Parameter body: Receives the position of each image in the data set, and its scoring.
  /// - Returns: The images that could not be decoded.
  static func forEachImage(
    of dataset: Dataset, samples: [Int]?, model: TrainedModel, classCount: Int,
    options: InferenceOptions, progress: (_ done: Int, _ of: Int) throws -> Void,
    _ body: (_ sample: Int, MaskLabelScoring) throws -> Void
  ) throws -> [SkippedImage] {
    try Segmenter(model).trained.run(
      over: dataset, samples: samples, options: options, progress: progress
    ) { matched, batch, outputs in
      let maps = SegmentationOutputs(
        outputs, shape: batch.shape, placements: batch.placements,
        classes: matched.classNames.count)
      for position in 0..<batch.count {
        var scoring = MaskLabelScoring(classCount: classCount)
        scoring.add(labels: try matched.groundTruthMask(of: position, in: batch)) {
          maps.forEachPixel(of: position, $0)
        }
        try body(batch.indices[position], scoring)
      }
    }
  }
}
