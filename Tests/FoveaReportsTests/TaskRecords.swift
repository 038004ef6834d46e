import FoveaRunRecords

/// Records of the tasks beside classification, with values a test can predict.
enum TaskRecords {
  /// Precision falls from 1 to 0.5 as recall rises to `reach`; confidences from 0.1 to 0.9.
  static func detectionCurves(_ names: [String], reach: Double = 0.8) -> DetectionCurvesRecord {
    let confidences = (1...9).map { Double($0) / 10 }
    let recall = confidences.map { reach * (1 - $0) / 0.9 }
    let precision = confidences.map { 0.5 + 0.5 * $0 }
    let f1 = zip(precision, recall).map { 2 * $0 * $1 / ($0 + $1) }
    return DetectionCurvesRecord(
      split: "test", iou: 0.5, bestConfidence: 0.3, meanF1: CurvePoints(x: confidences, y: f1),
      perClass: names.enumerated().map { index, name in
        DetectionClassCurves(
          name: name, averagePrecision: 0.9 - Double(index) / 1000,
          precisionRecall: CurvePoints(x: recall.reversed(), y: precision.reversed()),
          precision: CurvePoints(x: confidences, y: precision),
          recall: CurvePoints(x: confidences, y: recall), f1: CurvePoints(x: confidences, y: f1))
      })
  }

  /// Curves of a detector that detected nothing.
  static func noDetections(_ names: [String]) -> DetectionCurvesRecord {
    let none = CurvePoints(x: [], y: [])
    return DetectionCurvesRecord(
      split: "test", iou: 0.5, bestConfidence: nil, meanF1: none,
      perClass: names.map {
        DetectionClassCurves(
          name: $0, averagePrecision: 0, precisionRecall: none, precision: none, recall: none,
          f1: none)
      })
  }

  /// Of 100 boxes a class, 90 are right and 10 missed; each class has 5 false detections.
  static func detection(_ names: [String]) -> DetectionRecord {
    var details = DetectionDetails(
      imageCount: 10, groundTruthCount: 100 * names.count, detectionCount: 95 * names.count,
      classNames: names,
      perClass: names.enumerated().map { index, name in
        var entry = DetectionClassRecord(
          name: name, imageCount: 5, groundTruthCount: 100, detectionCount: 95)
        if index > 0 { (entry.averagePrecision50, entry.averagePrecision) = (0.9, 0.5) }
        return entry
      })
    details.confusionMatrix = (0...names.count).map { row in
      (0...names.count).map { column in
        if row == column { return row == names.count ? 0 : 90 }
        return row == names.count ? 5 : column == names.count ? 10 : 0
      }
    }
    return DetectionRecord(split: "test", details: details)
  }

  static func segmentation(_ names: [String]) -> SegmentationRecord {
    SegmentationRecord(
      split: "val", figures: ["pixelAccuracy": 0.9],
      details: SegmentationDetails(
        imageCount: 2, pixelCount: 1_000_000, ignoredPixelCount: 0, classNames: names,
        perClass: names.enumerated().map { index, name in
          var entry = SegmentationClassRecord(
            name: name, imageCount: 2, groundTruthPixels: 1_000_000 / names.count,
            predictedPixels: 5)
          if index > 0 { (entry.iou, entry.dice) = (0.6, 0.75) }
          return entry
        },
        confusionMatrix: names.indices.map { row in
          names.indices.map { $0 == row ? 1_234_567 : 4_321 }
        }))
  }

  static func regression(_ names: [String]) -> RegressionRecord {
    RegressionRecord(
      split: "test",
      figures: [
        "meanSquaredError": 1, "meanAbsoluteError": 1, "rootMeanSquaredError": 1, "rSquared": 0.5,
      ],
      details: RegressionDetails(
        sampleCount: 4, valueNames: names,
        perValue: names.map {
          RegressionValueRecord(
            name: $0, labelMean: 1, meanSquaredError: 4, meanAbsoluteError: 1,
            rootMeanSquaredError: 2, rSquared: 0.5)
        }))
  }

  static func verification(threshold: Double = 0.5) -> VerificationRecord {
    VerificationRecord(
      split: "test", figures: ["rocAUC": 0.75, "equalErrorRate": 0.5, "balancedAccuracy": 0.75],
      details: VerificationDetails(
        samePairCount: 2, differentPairCount: 2, distance: "Euclidean", threshold: threshold,
        trueAcceptRate: ["0.01": 0.5, "0.1": 0.75]))
  }

  /// A history whose metric `key` is highest, and its loss lowest, in epoch 3.
  static func history(_ keys: [String], epochs: Int = 5) -> [EpochRecord] {
    (1...epochs).map { epoch in
      let value = 0.8 - Double((epoch - 3) * (epoch - 3)) / 100
      return EpochRecord(
        epoch: epoch, step: epoch, learningRate: 0.1, trainLoss: 1, valLossWeighted: 1,
        valLossUnweighted: 1,
        valMetrics: Dictionary(uniqueKeysWithValues: keys.map { ($0, value) }), seconds: 1,
        imagesPerSecond: 1, dataWaitShare: 0)
    }
  }
}
