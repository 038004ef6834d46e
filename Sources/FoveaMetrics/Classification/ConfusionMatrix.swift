import FoveaSupport

/// Counts of (label, predicted class) pairs, the source of every metric of hard decisions.
///
/// Rows are labels, columns predictions. With sample weights a cell holds the sum of weights.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The number of classes: rows and columns.
  public let classCount: Int
  private var cells: [Double]

  /// Makes an empty matrix.
  ///
  /// - Precondition: at least one class.
  public init(classCount: Int) {
    precondition(classCount >= 1, "a confusion matrix needs at least one class, got \(classCount)")
    self.classCount = classCount
    cells = Array(repeating: 0, count: classCount * classCount)
  }

  /// Counts samples.
  ///
  /// - Parameters:
  ///   - labels: labelled classes, `0..<classCount`.
  ///   - predictions: predicted classes, as many.
  ///   - weights: one per sample; nil counts each as 1.
  public init(labels: [Int], predictions: [Int], classCount: Int, weights: [Double]? = nil) {
    Metrics.check(labels.count, predictions.count, weights: weights, "confusion matrix")
    self.init(classCount: classCount)
    for index in labels.indices {
      add(label: labels[index], prediction: predictions[index], weight: weights?[index] ?? 1)
    }
  }

  /// Counts one sample.
  public mutating func add(label: Int, prediction: Int, weight: Double = 1) {
    cells[offset(label, prediction)] += weight
  }

  /// The count of samples labelled `label` and predicted as `prediction`.
  public subscript(label label: Int, prediction prediction: Int) -> Double {
    cells[offset(label, prediction)]
  }

  /// All counts, one list per labelled class.
  public var rows: [[Double]] {
    (0..<classCount).map { Array(cells[$0 * classCount..<($0 + 1) * classCount]) }
  }

  /// Samples labelled as each class: the sums of the rows.
  public var labelCounts: [Double] {
    (0..<classCount).map { label in
      (0..<classCount).reduce(0) { $0 + cells[label * classCount + $1] }
    }
  }

  /// Samples predicted as each class: the sums of the columns.
  public var predictionCounts: [Double] {
    (0..<classCount).map { prediction in
      (0..<classCount).reduce(0) { $0 + cells[$1 * classCount + prediction] }
    }
  }

  /// Right predictions of each class: the diagonal.
  public var rightCounts: [Double] {
    (0..<classCount).map { cells[$0 * classCount + $0] }
  }

  /// The number of samples, or the sum of their weights.
  public var total: Double { labelCounts.reduce(0, +) }

  private func offset(_ label: Int, _ prediction: Int) -> Int {
    precondition(
      (0..<classCount).contains(label) && (0..<classCount).contains(prediction),
      "label \(label), predicted class \(prediction): expected 0..<\(classCount)")
    return label * classCount + prediction
  }
}
