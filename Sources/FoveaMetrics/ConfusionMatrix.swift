import FoveaSupport

/// Counts of (true class, predicted class) pairs, the source of every metric of hard decisions.
///
/// Rows are the truth, columns the predictions. With sample weights a cell holds the sum of its
/// samples' weights.
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
  ///   - truth: true classes, `0..<classCount`.
  ///   - predictions: predicted classes, as many.
  ///   - weights: one per sample; nil counts each as 1.
  public init(truth: [Int], predictions: [Int], classCount: Int, weights: [Double]? = nil) {
    Metrics.check(truth.count, predictions.count, weights: weights, "confusion matrix")
    self.init(classCount: classCount)
    for index in truth.indices {
      add(truth: truth[index], prediction: predictions[index], weight: weights?[index] ?? 1)
    }
  }

  /// Counts one sample.
  public mutating func add(truth: Int, prediction: Int, weight: Double = 1) {
    cells[offset(truth, prediction)] += weight
  }

  /// The count of samples of class `truth` taken for `prediction`.
  public subscript(truth truth: Int, prediction prediction: Int) -> Double {
    cells[offset(truth, prediction)]
  }

  /// All counts, one list per true class.
  public var rows: [[Double]] {
    (0..<classCount).map { Array(cells[$0 * classCount..<($0 + 1) * classCount]) }
  }

  /// Samples of each class in the truth: the sums of the rows.
  public var truthCounts: [Double] {
    (0..<classCount).map { truth in
      (0..<classCount).reduce(0) { $0 + cells[truth * classCount + $1] }
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

  /// All samples.
  public var total: Double { truthCounts.reduce(0, +) }

  private func offset(_ truth: Int, _ prediction: Int) -> Int {
    precondition(
      (0..<classCount).contains(truth) && (0..<classCount).contains(prediction),
      "true class \(truth), predicted class \(prediction): expected 0..<\(classCount)")
    return truth * classCount + prediction
  }
}
