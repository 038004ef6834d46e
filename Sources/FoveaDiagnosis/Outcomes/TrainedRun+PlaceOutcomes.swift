import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaReports
import FoveaTraining

extension TrainedRun {
  /// The F1 of each image's boxes, and whether each object is found.
  func detectionOutcomes(
    _ dataset: Dataset, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> SampleOutcomes {
    let found = try Detector(trained).evaluate(
      dataset, split: nil, options: options, progress: progress)
    let names = trained.card.classNames
    let least = found.record.confidence ?? .infinity
    var evaluator = DetectionEvaluator(classNames: names)
    var boxes: [SampleOutcomes.Boxes] = []
    var parts: [SampleOutcomes.Part] = []
    for (place, detections) in found.detections.enumerated() {
      try evaluator.add(detections: detections, groundTruth: found.groundTruth[place])
      let (groundTruth, predictions) = DrawnBox.compared(
        groundTruth: found.groundTruth[place].map { DrawnBox($0, classNames: names) },
        predictions: detections.filter { $0.score >= least }.map {
          DrawnBox($0, classNames: names)
        }, iou: found.record.operatingIoU)
      boxes.append(SampleOutcomes.Boxes(groundTruth: groundTruth, predictions: predictions))
      for (drawn, object) in zip(groundTruth, found.groundTruth[place]) where !object.isIgnored {
        let box = object.box
        parts.append(
          SampleOutcomes.Part(
            sample: place, label: object.label, score: drawn.kind == .missed ? 0 : 1,
            size: (object.area ?? box.area).squareRoot(), x: (box.left + box.right) / 2,
            y: (box.top + box.bottom) / 2))
      }
    }
    let counts = boxes.map { boxes in
      let missed = boxes.groundTruth.count { $0.kind == .missed }
      let right = boxes.predictions.count { $0.kind == .right }
      let wrong = boxes.predictions.count { $0.kind == .wrong }
      return (right: right, wrong: wrong, missed: missed)
    }
    return SampleOutcomes(
      task: .detection, classNames: names, indices: found.indices,
      score: SampleOutcomes.Score(
        key: "imageF1", title: "F1 of images",
        definition: "mean over images of 2 TP / (2 TP + FP + FN), boxes from confidence "
          + "\(least) on at IoU \(found.record.operatingIoU); 1 where there is nothing to find and "
          + "nothing was found"),
      scores: counts.map { right, wrong, missed in
        let size = 2 * right + wrong + missed
        return size == 0 ? 1 : Double(2 * right) / Double(size)
      }, labels: counts.map { "\($0.right + $0.missed) boxes" },
      predictions: counts.map {
        "\($0.right) right, \($0.wrong) wrong, \($0.missed) missed"
      }, parts: parts,
      partScore: SampleOutcomes.Score(
        key: "recall", title: "recall of objects",
        definition: "share of objects found, as TP of imageF1", isBinary: true), boxes: boxes,
      resampling: evaluator.resampling(confidence: least), skipped: found.skippedImages)
  }

  /// The mean IoU of each image, and the IoU of each class in it.
  func segmentationOutcomes(
    _ dataset: Dataset, options: InferenceOptions,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> SampleOutcomes {
    let names = trained.card.classNames
    // The boundary of each mask takes longer than the rest and enters no outcome.
    var evaluator = SegmentationEvaluator(classNames: names, boundaryTolerance: nil)
    var scores: [Double?] = []
    var parts: [SampleOutcomes.Part] = []
    let found = try Segmenter(trained).evaluate(
      dataset, split: nil, options: options, progress: progress
    ) { _, prediction, groundTruth in
      try evaluator.add(prediction: prediction, groundTruth: groundTruth)
      let regions = RegionCounts.all(
        prediction: prediction, groundTruth: groundTruth, classCount: names.count)
      scores.append(SegmentationCounts.meanIoU(regions.map(\.overlap)))
      let pixels = Double(max(groundTruth.values.count, 1))
      for (label, region) in regions.enumerated() where region.labelled > 0 {
        guard let iou = region.overlap.iou else { continue }
        parts.append(
          SampleOutcomes.Part(
            sample: scores.count - 1, label: label, score: iou, size: region.labelled / pixels,
            x: region.columnSum / region.labelled, y: region.rowSum / region.labelled))
      }
    }
    return SampleOutcomes(
      task: .segmentation, classNames: names, indices: found.indices,
      score: SampleOutcomes.Score(
        key: "imageIoU", title: "mIoU of images",
        definition: "mean over images of the mean IoU of the classes that labels or prediction of "
          + "the image hold"), scores: scores,
      labels: scores.map { _ in "" },
      predictions: scores.map { score in score.map { "mIoU \(Self.text($0))" } ?? "" },
      parts: parts,
      partScore: SampleOutcomes.Score(
        key: "regionIoU", title: "IoU of regions",
        definition: "mean over the images that hold the class of its IoU in the image"),
      resampling: evaluator.resampling, skipped: found.skippedImages)
  }

  private static func text(_ share: Double) -> String {
    "\((share * 1000).rounded() / 1000)"
  }
}

/// The pixels of one class in one image.
struct RegionCounts {
  /// Found, invented and missed pixels.
  var overlap = SegmentationCounts(truePositives: 0, falsePositives: 0, falseNegatives: 0)
  /// Labelled pixels.
  var labelled = 0.0
  /// The sum of the labelled pixels' columns, of their centres.
  var columnSum = 0.0
  /// The sum of their rows.
  var rowSum = 0.0

  /// The counts of each class; ignored pixels count nowhere.
  static func all(
    prediction: LabelMask, groundTruth: LabelMask, classCount: Int
  ) -> [RegionCounts] {
    var all = [RegionCounts](repeating: RegionCounts(), count: classCount)
    for index in groundTruth.values.indices where groundTruth.values[index] != LabelMask.ignored {
      let label = Int(groundTruth.values[index])
      let predicted = Int(prediction.values[index])
      guard label < classCount, predicted < classCount else { continue }
      all[label].labelled += 1
      all[label].columnSum += Double(index % groundTruth.width) + 0.5
      all[label].rowSum += Double(index / groundTruth.width) + 0.5
      if label == predicted {
        all[label].overlap.truePositives += 1
      } else {
        all[label].overlap.falseNegatives += 1
        all[predicted].overlap.falsePositives += 1
      }
    }
    return all
  }
}
