import Foundation
import FoveaDatasets
import FoveaReports
import FoveaImages
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// What a run's folder tells about an evaluation: figures as JSON, curves, and pictures.
public enum RunReport {
  /// Writes `evaluation.json`, curves where the task has them, `detections.json` of detectors (as
  /// COCO's tools read results), and pictures, `predictions.png` among
  /// them; each file whole or not at all.
  ///
  /// - Parameters:
  ///   - evaluation: what was measured.
  ///   - dataset: the data it was measured on.
  ///   - history: the epochs of training, oldest first.
  ///   - bestEpoch: the epoch whose weights were kept.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the pictures, `predictions.png` last.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public static func write(
    _ evaluation: ModelEvaluation, of dataset: Dataset, history: [EpochRecord] = [],
    bestEpoch: Int? = nil, to folder: URL
  ) throws -> [URL] {
    let file = folder.appendingPathComponent("evaluation.json")
    let curvesFile = folder.appendingPathComponent("curves.json")
    var pictures: [URL]
    switch evaluation {
    case .classification(let evaluation):
      return try write(
        evaluation, of: dataset, history: history, bestEpoch: bestEpoch, to: folder)
    case .detection(let evaluation):
      try evaluation.record.write(to: file)
      try evaluation.curves.write(to: curvesFile)
      try AtomicFile.write(
        RecordCoding.encoder(indented: false).encode(found(evaluation, in: dataset)),
        to: folder.appendingPathComponent("detections.json"))
      pictures = try RunPictures.write(
        history: history, bestEpoch: bestEpoch, detection: evaluation.record,
        curves: evaluation.curves, to: folder)
    case .segmentation(let evaluation, _):
      try evaluation.record.write(to: file)
      pictures = try RunPictures.write(
        history: history, bestEpoch: bestEpoch, segmentation: evaluation.record, to: folder)
    case .regression(let evaluation):
      try evaluation.record.write(to: file)
      pictures = try RunPictures.write(
        history: history, bestEpoch: bestEpoch, regression: evaluation.record,
        truths: evaluation.truths, predictions: evaluation.predictions, to: folder)
    }
    let sheet =
      switch evaluation {
      case .classification(let evaluation): try samplePredictions(evaluation, of: dataset)
      case .detection(let evaluation): try detections(evaluation, of: dataset)
      case .segmentation(let evaluation, let examples):
        try masks(evaluation, examples, of: dataset)
      case .regression(let evaluation): try values(evaluation, of: dataset)
      }
    let predictions = folder.appendingPathComponent("predictions.png")
    try sheet.image().write(to: predictions)
    return pictures + [predictions]
  }

  /// Writes `evaluation.json` and `curves.json`, the pictures of `RunPictures` and
  /// `predictions.png`, each whole or not at all.
  ///
  /// - Parameters:
  ///   - evaluation: what was measured.
  ///   - dataset: the data it was measured on.
  ///   - history: the epochs of training, oldest first.
  ///   - bestEpoch: the epoch whose weights were kept.
  ///   - folder: where the files go; it must exist.
  /// - Returns: the pictures, `predictions.png` last.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public static func write(
    _ evaluation: ClassifierEvaluation, of dataset: Dataset,
    history: [EpochRecord] = [], bestEpoch: Int? = nil, to folder: URL
  ) throws -> [URL] {
    try evaluation.record.write(to: folder.appendingPathComponent("evaluation.json"))
    try evaluation.curves.write(to: folder.appendingPathComponent("curves.json"))
    var pictures = try RunPictures.write(
      history: history, bestEpoch: bestEpoch, evaluation: evaluation.record,
      curves: evaluation.curves, to: folder)
    let predictions = folder.appendingPathComponent("predictions.png")
    try samplePredictions(evaluation, of: dataset).image().write(to: predictions)
    pictures.append(predictions)
    return pictures
  }

  /// A sheet of right and wrong predictions: right ones spread evenly over the data, then the wrong
  /// ones that the model was surest of.
  ///
  /// - Parameter limit: the most pictures of each kind.
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public static func samplePredictions(
    _ evaluation: ClassifierEvaluation, of dataset: Dataset, limit: Int = 16
  ) throws -> ContactSheet {
    let all = evaluation.predictions.indices
    let right = all.filter { evaluation.predictions[$0].label == evaluation.truths[$0] }
    let wrong = all.filter { evaluation.predictions[$0].label != evaluation.truths[$0] }
      .sorted {
        let (a, b) = (
          evaluation.predictions[$0].probability, evaluation.predictions[$1].probability
        )
        return (b, $0) < (a, $1)
      }
    let shown = min(limit, right.count)
    let spread = (0..<shown).map { right[$0 * right.count / shown] }
    let samples = try (spread + wrong.prefix(limit)).map { position in
      SamplePredictions.Sample(
        image: try dataset.samples[evaluation.indices[position]].decoded(channels: 3),
        truth: evaluation.truths[position], prediction: evaluation.predictions[position])
    }
    return SamplePredictions.sheet(
      samples, title: "Predictions on \(evaluation.record.split), mistakes by confidence")
  }

  /// All detections, as COCO's tools read them.
  static func found(_ evaluation: DetectorEvaluation, in dataset: Dataset) -> [FoundObject] {
    zip(evaluation.indices, evaluation.detections).flatMap { index, detections in
      detections.map { detection in
        FoundObject(
          imageID: index, fileName: dataset.samples[index].id, categoryID: detection.label,
          box: [
            detection.box.left, detection.box.top, detection.box.right - detection.box.left,
            detection.box.bottom - detection.box.top,
          ], score: detection.score)
      }
    }
  }

  /// The images where most boxes are wrong or missed, with what is true and what was found.
  static func detections(
    _ evaluation: DetectorEvaluation, of dataset: Dataset, limit: Int = 12
  ) throws -> ContactSheet {
    let names = evaluation.record.classNames
    let least = evaluation.record.bestConfidence ?? 0.25
    func drawn(_ position: Int) -> (truths: [DrawnBox], predictions: [DrawnBox]) {
      (
        evaluation.truths[position].map {
          DrawnBox(
            label: $0.label, name: names[$0.label], box: $0.box, kind: .truth, isCrowd: $0.isCrowd)
        },
        evaluation.detections[position].filter { $0.score >= least }.map {
          DrawnBox(
            label: $0.label, name: names[$0.label], score: $0.score, box: $0.box, kind: .prediction)
        }
      )
    }
    let errors = evaluation.indices.indices.map { position -> Int in
      let boxes = drawn(position)
      let compared = DrawnBox.compared(truths: boxes.truths, predictions: boxes.predictions)
      return compared.truths.count { $0.kind == .missed }
        + compared.predictions.count { $0.kind == .wrong }
    }
    let order = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }
    let half = min(limit / 2, order.count / 2)
    let shown = order.prefix(limit - half) + order.dropFirst(limit - half).suffix(half)
    return DetectionSheet.sheet(
      try shown.map { position in
        let sample = dataset.samples[evaluation.indices[position]]
        let boxes = drawn(position)
        return DetectionSheet.Sample(
          image: try sample.decoded(channels: 3), name: sample.id, truths: boxes.truths,
          predictions: boxes.predictions)
      }, title: "Predictions on \(evaluation.record.split), most errors first", limit: limit)
  }

  /// The images with the most wrong pixels, then those with the fewest.
  static func masks(
    _ evaluation: SegmenterEvaluation, _ examples: MaskExamples, of dataset: Dataset
  ) throws -> ContactSheet {
    SegmentationSheet.sheet(
      try (examples.worst + examples.best.reversed()).map { example in
        let sample = dataset.samples[example.index]
        return SegmentationSheet.Sample(
          image: try sample.decoded(channels: 3), name: sample.id, truth: example.truth,
          prediction: example.prediction)
      }, title: "Predictions on \(evaluation.record.split), most wrong pixels first",
      classNames: evaluation.record.classNames)
  }

  /// The images whose first value is furthest from the truth, then those that are nearest.
  static func values(
    _ evaluation: RegressorEvaluation, of dataset: Dataset, limit: Int = 16
  ) throws -> ContactSheet {
    let names = evaluation.record.valueNames
    let errors = evaluation.indices.indices.map {
      abs(evaluation.predictions[0][$0] - evaluation.truths[0][$0])
    }
    let order = errors.indices.sorted { (-errors[$0], $0) < (-errors[$1], $1) }
    let half = min(limit / 2, order.count / 2)
    return ContactSheet(
      title: "Predictions on \(evaluation.record.split), largest error of \(names[0]) first",
      cells: try (order.prefix(limit - half) + order.dropFirst(limit - half).suffix(half)).map {
        position in
        let sample = dataset.samples[evaluation.indices[position]]
        return ContactSheet.Cell(
          image: try sample.decoded(channels: 3),
          caption: names.indices.prefix(2).map { value in
            let numbers = [evaluation.predictions, evaluation.truths].map {
              String(format: "%.4g", $0[value][position])
            }
            return "\(names[value]) \(numbers[0]), is \(numbers[1])"
          })
      }, columns: 8)
  }
}
