import FoveaRunRecords

extension SegmentationEvaluator {
  /// The evaluation of the images so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - bootstrap: the plan of the confidence intervals of the headline figures; nil for none.
  /// - Throws: ``MetricError/noSamples(split:)`` without a pixel that counts.
  public func record(split: String, bootstrap: Bootstrap? = nil) throws -> SegmentationRecord {
    let matrix = confusionMatrix
    guard matrix.total > 0 else { throw MetricError.noSamples(split: split) }
    let perClass = self.perClass(matrix)
    var details = SegmentationDetails(
      imageCount: imageCount, pixelCount: Int(matrix.total), ignoredPixelCount: ignoredPixelCount,
      classNames: classNames, perClass: perClass, confusionMatrix: matrix.rows)
    details.absentClasses = perClass.filter { $0.iou == nil }.map(\.name)
    details.boundaryTolerance = boundaryTolerance
    var record = SegmentationRecord(
      split: split, details: details,
      tally: SegmentationTally(
        totals: ClassTotals(matrix), overlap: matrix.segmentationCounts,
        diceMeanOverImages: perClass.map(\.diceMeanOverImages),
        boundaryF: perClass.map(\.boundaryF)),
      terms: SegmentationDetails.terms)
    if let bootstrap {
      record.intervals = intervals(bootstrap)
      record.definitions["intervals"] = bootstrap.definition("images")
    }
    return record
  }

  private func perClass(_ matrix: ConfusionMatrix) -> [SegmentationClassRecord] {
    let labelled = matrix.labelCounts
    let predicted = matrix.predictionCounts
    let right = matrix.rightCounts
    let overlap = matrix.segmentationCounts
    return classNames.indices.map { label in
      let images = (0..<imageCount).map { counts(image: $0, label: label) }
      var entry = SegmentationClassRecord(
        name: classNames[label], imageCount: images.count { $0.labelled > 0 },
        groundTruthPixels: Int(labelled[label]), predictedPixels: Int(predicted[label]))
      entry.iou = overlap[label].iou
      entry.dice = overlap[label].dice
      entry.diceMeanOverImages = Metrics.mean(images.map { $0.isPresent ? $0.dice : nil })
      entry.accuracy = labelled[label] > 0 ? right[label] / labelled[label] : nil
      entry.precision = predicted[label] > 0 ? right[label] / predicted[label] : nil
      entry.boundaryF = Metrics.mean(images.map { $0.boundaryF.isNaN ? nil : $0.boundaryF })
      return entry
    }
  }
}
