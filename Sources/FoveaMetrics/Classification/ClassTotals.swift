/// Right, labelled and predicted samples of each class.
///
/// Most metrics of a confusion matrix need no more, and unlike the matrix they are few enough to
/// count again for every resample.
struct ClassTotals: Sendable, Equatable {
  /// Right predictions of each class.
  var right: [Double]
  /// Samples labelled as each class.
  var labelled: [Double]
  /// Samples predicted as each class.
  var predicted: [Double]

  init(classCount: Int) {
    right = [Double](repeating: 0, count: classCount)
    labelled = right
    predicted = right
  }

  init(_ matrix: ConfusionMatrix) {
    right = matrix.rightCounts
    labelled = matrix.labelCounts
    predicted = matrix.predictionCounts
  }

  /// All samples.
  var total: Double { labelled.reduce(0, +) }

  /// The share of the commonest labelled class; nil without samples.
  var largestShare: Double? { total > 0 ? (labelled.max() ?? 0) / total : nil }

  /// Counts one sample.
  mutating func add(label: Int, prediction: Int, weight: Double) {
    labelled[label] += weight
    predicted[prediction] += weight
    if label == prediction { right[label] += weight }
  }

  /// The counts of each class that overlap metrics are computed from.
  var segmentationCounts: [SegmentationCounts] {
    right.indices.map {
      SegmentationCounts(
        truePositives: right[$0], falsePositives: predicted[$0] - right[$0],
        falseNegatives: labelled[$0] - right[$0])
    }
  }
}
