import FoveaRunRecords

extension SegmentationEvaluator {
  /// The evaluation of the images so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - bootstrap: how the confidence intervals of the headline figures are computed; nil for
  ///     none.
  /// - Throws: ``MetricError/noSamples(split:)`` without a pixel that counts.
  public func record(split: String, bootstrap: Bootstrap? = nil) throws -> SegmentationRecord {
    let matrix = confusionMatrix
    guard let accuracy = matrix.accuracy else { throw MetricError.noSamples(split: split) }
    let perClass = self.perClass(matrix)
    var record = SegmentationRecord(
      split: split, imageCount: imageCount, pixelCount: Int(matrix.total),
      ignoredPixelCount: ignoredPixelCount, classNames: classNames, pixelAccuracy: accuracy,
      perClass: perClass, confusionMatrix: matrix.rows)
    record.meanAccuracy = Metrics.oneVersusRest(perClass.map(\.accuracy))
    record.mIoU = Metrics.oneVersusRest(perClass.map(\.iou))
    record.dice = Metrics.oneVersusRest(perClass.map(\.dice))
    record.diceMeanOverImages = Metrics.oneVersusRest(perClass.map(\.diceMeanOverImages))
    record.absentClasses = perClass.filter { $0.iou == nil }.map(\.name)
    record.definitions = Self.definitions
    if let boundaryTolerance {
      record.boundaryTolerance = boundaryTolerance
      record.boundaryF = Metrics.oneVersusRest(perClass.map(\.boundaryF))
      record.definitions["boundaryF"] = Self.boundaryDefinition(boundaryTolerance)
    }
    if let bootstrap {
      record.intervals = intervals(bootstrap)
      record.definitions["intervals"] = bootstrap.definition("images")
    }
    return record
  }

  private func perClass(_ matrix: ConfusionMatrix) -> [SegmentationClassRecord] {
    let truth = matrix.truthCounts
    let predicted = matrix.predictionCounts
    let right = matrix.rightCounts
    let overlap = matrix.segmentationCounts
    return classNames.indices.map { label in
      let images = (0..<imageCount).map { counts(image: $0, label: label) }
      var entry = SegmentationClassRecord(
        name: classNames[label], imageCount: images.count { $0.truth > 0 },
        truthPixels: Int(truth[label]), predictedPixels: Int(predicted[label]))
      entry.iou = overlap[label].iou
      entry.dice = overlap[label].dice
      entry.diceMeanOverImages = Metrics.oneVersusRest(
        images.map { $0.isPresent ? $0.dice : nil })
      entry.accuracy = truth[label] > 0 ? right[label] / truth[label] : nil
      entry.precision = predicted[label] > 0 ? right[label] / predicted[label] : nil
      entry.boundaryF = Metrics.oneVersusRest(
        images.map { $0.boundaryF.isNaN ? nil : $0.boundaryF })
      return entry
    }
  }

  /// One sentence per figure, by its key.
  private static let definitions: [String: String] = [
    "pixelAccuracy": "right pixels / all pixels that count, over the whole split",
    "meanAccuracy": "mean recall over the classes present in the truth",
    "iou": "TP / (TP + FP + FN), pixels of the whole split",
    "mIoU": "mean iou over the classes present in the truth or the predictions; the others are "
      + "named in absentClasses",
    "dice": "2 TP / (2 TP + FP + FN), pixels of the whole split (equals F1); mean over the classes "
      + "of mIoU",
    "diceMeanOverImages": "Dice of each image, averaged over the images that hold the class on "
      + "either side, then over classes",
    "accuracy": "of a class: TP / (TP + FN), its recall",
    "precision": "of a class: TP / (TP + FP)",
    "ignored": "pixels whose true value is 255 count nowhere",
    "confusionMatrix": "pixels; rows: true class; columns: predicted class",
  ]

  private static func boundaryDefinition(_ tolerance: Double) -> String {
    "contour pixels (4-neighbours of another class) within \(tolerance) of the image's diagonal, "
      + "rounded up to whole pixels, of the other side's contour: F1 of precision and recall "
      + "(Csurka 2013, rounding of DAVIS); averaged over the images with a contour on either "
      + "side, then over classes"
  }
}
