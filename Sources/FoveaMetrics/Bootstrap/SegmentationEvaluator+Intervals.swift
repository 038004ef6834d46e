import FoveaRunRecords

extension SegmentationEvaluator {
  /// The intervals of the headline figures, images drawn with replacement.
  func intervals(_ bootstrap: Bootstrap) -> [String: ConfidenceInterval] {
    bootstrap.intervals(of: SegmentationDetails.metrics, count: imageCount) { tally(draws: $0) }
  }

  /// The tally of images that were drawn so often.
  func tally(draws: [Int32]) -> SegmentationTally {
    var totals = ClassTotals(classCount: classNames.count)
    // Sums over the images with the class, and the number of those images.
    var dice = [(sum: Double, count: Double)](repeating: (0, 0), count: classNames.count)
    var boundary = dice
    for (image, draws) in draws.enumerated() where draws > 0 {
      let weight = Double(draws)
      for label in classNames.indices {
        let counts = counts(image: image, label: label)
        guard counts.isPresent else { continue }
        totals.right[label] += weight * Double(counts.right)
        totals.labelled[label] += weight * Double(counts.labelled)
        totals.predicted[label] += weight * Double(counts.predicted)
        dice[label].sum += weight * counts.dice
        dice[label].count += weight
        if !counts.boundaryF.isNaN {
          boundary[label].sum += weight * counts.boundaryF
          boundary[label].count += weight
        }
      }
    }
    func means(_ classes: [(sum: Double, count: Double)]) -> [Double?] {
      classes.map { $0.count > 0 ? $0.sum / $0.count : nil }
    }
    return SegmentationTally(
      totals: totals, overlap: totals.segmentationCounts, diceMeanOverImages: means(dice),
      boundaryF: means(boundary))
  }
}
