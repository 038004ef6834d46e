import FoveaRunRecords

extension SegmentationEvaluator {
  /// The intervals of the headline figures, images drawn with replacement.
  func intervals(_ bootstrap: Bootstrap) -> [String: Interval] {
    bootstrap.intervals(count: imageCount) { draws in
      var totals = ClassTotals(classCount: classNames.count)
      // Sums over the images that hold the class, and how many they are.
      var dice = [(sum: Double, count: Double)](repeating: (0, 0), count: classNames.count)
      var boundary = dice
      for (image, draws) in draws.enumerated() where draws > 0 {
        let weight = Double(draws)
        for label in classNames.indices {
          let counts = counts(image: image, label: label)
          guard counts.isPresent else { continue }
          totals.right[label] += weight * Double(counts.right)
          totals.truth[label] += weight * Double(counts.truth)
          totals.predicted[label] += weight * Double(counts.predicted)
          dice[label].sum += weight * counts.dice
          dice[label].count += weight
          if !counts.boundaryF.isNaN {
            boundary[label].sum += weight * counts.boundaryF
            boundary[label].count += weight
          }
        }
      }
      func mean(_ classes: [(sum: Double, count: Double)]) -> Double? {
        Metrics.oneVersusRest(classes.map { $0.count > 0 ? $0.sum / $0.count : nil })
      }
      let overlap = totals.segmentationCounts
      return [
        "pixelAccuracy": totals.accuracy, "meanAccuracy": totals.balancedAccuracy,
        "mIoU": SegmentationCounts.meanIoU(overlap),
        "dice": Metrics.oneVersusRest(overlap.map(\.dice)), "diceMeanOverImages": mean(dice),
        "boundaryF": mean(boundary),
      ]
    }
  }
}
