/// Right, true and predicted samples of each class: all that most metrics need of a confusion matrix.
///
/// Small where the matrix is large, so that resampling can afford it.
struct ClassTotals: Sendable, Equatable {
  /// Right predictions of each class.
  var right: [Double]
  /// Samples of each class in the truth.
  var truth: [Double]
  /// Samples predicted as each class.
  var predicted: [Double]

  init(classCount: Int) {
    right = [Double](repeating: 0, count: classCount)
    truth = right
    predicted = right
  }

  init(_ matrix: ConfusionMatrix) {
    right = matrix.rightCounts
    truth = matrix.truthCounts
    predicted = matrix.predictionCounts
  }

  /// All samples.
  var total: Double { truth.reduce(0, +) }

  /// Counts one sample.
  mutating func add(truth label: Int, prediction: Int, weight: Double) {
    truth[label] += weight
    predicted[prediction] += weight
    if label == prediction { right[label] += weight }
  }

  /// What overlap metrics are computed from, for each class.
  var segmentationCounts: [SegmentationCounts] {
    right.indices.map {
      SegmentationCounts(
        truePositives: right[$0], falsePositives: predicted[$0] - right[$0],
        falseNegatives: truth[$0] - right[$0])
    }
  }
}
