import Foundation
import FoveaInference
import FoveaSupport

/// Collects a classifier's outputs batch by batch and turns them into an evaluation.
///
/// ```swift
/// var evaluator = ClassificationEvaluator(classNames: ["free", "crack"])
/// for batch in batches { try evaluator.add(batch.logits, labels: batch.labels) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// Keeps every output (4 bytes per sample and class), since exact ROC-AUC and average precision
/// need them all.
public struct ClassificationEvaluator: Sendable {
  /// The kind of the model's outputs.
  public enum Outputs: Sendable {
    /// One unbounded score per class, to be put through softmax.
    case logits
    /// One probability per class.
    case probabilities
    /// A single unbounded score for the second of two classes, to be put through a sigmoid.
    case binaryLogit
  }

  /// The classes, in the order of the outputs.
  public let classNames: [String]
  /// The kind of the model's outputs.
  public let outputs: Outputs
  /// The threshold from which one class is predicted; nil predicts the most probable class.
  public let decision: DecisionThreshold?
  /// The divisor of logits before the softmax or sigmoid.
  public let temperature: Double
  /// Labels of the samples so far.
  public private(set) var labels: [Int] = []
  /// Predicted classes of the samples so far.
  public private(set) var predictions: [Int] = []
  /// Weights of the samples so far, all 1 where none were given.
  public private(set) var weights: [Double] = []
  private let caller: ClassDecision
  private var scores: [Float] = []
  /// The highest score of each sample.
  private var tops: [Float] = []
  /// Σ exp((score − highest score) / temperature) of each sample, where scores are logits.
  private var normalizers: [Double] = []

  /// Starts without samples.
  ///
  /// - Parameter temperature: the divisor of logits before the softmax or sigmoid; 1 for
  ///   ``Outputs/probabilities``.
  /// - Precondition: at least one class; two for ``Outputs/binaryLogit``; a temperature above 0.
  public init(
    classNames: [String], outputs: Outputs = .logits, decision: DecisionThreshold? = nil,
    temperature: Double = 1
  ) {
    precondition(
      temperature > 0 && (outputs != .probabilities || temperature == 1),
      "a temperature above 0 divides logits, got \(temperature) for \(outputs)")
    self.temperature = temperature
    precondition(!classNames.isEmpty, "an evaluation needs at least one class")
    precondition(
      outputs != .binaryLogit || classNames.count == 2,
      "a single logit tells two classes apart, got \(classNames.count)")
    self.classNames = classNames
    self.outputs = outputs
    self.decision = decision
    caller = ClassDecision(classNames: classNames, decision: decision)
  }

  /// Adds a batch.
  ///
  /// - Parameters:
  ///   - values: samples × classes, row by row (samples alone for ``Outputs/binaryLogit``).
  ///   - labels: the labelled class of each sample.
  ///   - weights: the weight of each sample; nil for 1.
  /// - Throws: ``MetricError/notFinite(sample:)``; nothing of the batch is then added.
  public mutating func add<Label: BinaryInteger>(
    _ values: [Float], labels: [Label], weights: [Double]? = nil
  ) throws {
    let width = outputs == .binaryLogit ? 1 : classNames.count
    precondition(
      values.count == labels.count * width,
      "\(values.count) outputs for \(labels.count) samples of \(width)")
    Metrics.check(labels.count, labels.count, weights: weights, "evaluation")
    precondition(
      labels.allSatisfy { $0 >= 0 && $0 < classNames.count },
      "labels must lie in 0..<\(classNames.count)")
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw MetricError.notFinite(sample: self.labels.count + bad / width)
    }
    for (index, label) in labels.enumerated() {
      // A sigmoid is a softmax over (0, logit).
      let row = (outputs == .binaryLogit ? [0] : []) + values[index * width..<(index + 1) * width]
      append(row, label: Int(label), weight: weights?[index] ?? 1)
    }
  }

  private mutating func append(_ row: [Float], label: Int, weight: Double) {
    var best = 0
    for index in row.indices where row[index] > row[best] { best = index }
    labels.append(label)
    weights.append(weight)
    scores += row
    tops.append(row[best])
    if outputs != .probabilities {
      let top = Double(row[best])
      normalizers.append(row.reduce(0) { $0 + exp((Double($1) - top) / temperature) })
    }
    let sample = labels.count - 1
    predictions.append(
      caller.label(of: row, best: best) { probability(sample: sample, of: $0) })
  }

  /// The number of samples so far.
  public var sampleCount: Int { labels.count }

  /// The confusion matrix of the samples so far.
  public var confusionMatrix: ConfusionMatrix {
    ConfusionMatrix(
      labels: labels, predictions: predictions, classCount: classNames.count, weights: weights)
  }

  /// The probability of a class for a sample.
  public func probability(sample: Int, of label: Int) -> Double {
    let row = sample * classNames.count
    let score = Double(scores[row + label])
    if outputs == .probabilities { return score }
    return exp((score - Double(tops[sample])) / temperature) / normalizers[sample]
  }

  /// The probabilities of all classes for a sample.
  public func probabilities(sample: Int) -> [Double] {
    classNames.indices.map { probability(sample: sample, of: $0) }
  }

  /// The outputs of one sample as they rank the classes.
  func scores(sample: Int) -> ArraySlice<Float> {
    scores[sample * classNames.count..<(sample + 1) * classNames.count]
  }

  /// True and false positives of one class against the rest, by threshold.
  func sweep(_ label: Int) -> ThresholdSweep {
    ThresholdSweep(
      scores: labels.indices.map { probability(sample: $0, of: label) },
      isPositive: labels.map { $0 == label }, weights: weights)
  }

  /// Confidence and correctness of the samples so far, in 15 bins.
  public var calibration: Calibration {
    Calibration(
      confidences: predictions.indices.map { min(probability(sample: $0, of: predictions[$0]), 1) },
      isRight: zip(labels, predictions).map { $0 == $1 }, weights: weights)
  }
}

/// The reason why an evaluation cannot be made.
public enum MetricError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// A sample's outputs hold NaN or infinity; samples count from 0 in the order added.
  case notFinite(sample: Int)
  /// No sample was added, or none with a weight above 0.
  case noSamples(split: String)
  /// The samples make no pair of the same label, or none of different labels.
  case noPairs(split: String, same: Int, different: Int)
  /// A ground-truth mask holds a value that is neither a class nor "ignored"; images count from 0.
  case unknownClass(Int, image: Int, classCount: Int)

  /// The cause and the remedy.
  public var description: String {
    switch self {
    case .notFinite(let sample):
      "the model's output for sample \(sample) is NaN or infinite. Its weights have diverged: "
        + "evaluate an earlier checkpoint, or train with a lower learning rate."
    case .noSamples(let split):
      "the split '\(split)' has no sample with a weight above 0, so there is nothing to evaluate. "
        + "Check the data's path and the split's share."
    case .noPairs(let split, let same, let different):
      "the split '\(split)' has \(same) pairs of the same label and \(different) of different "
        + "ones; verification needs both. Give at least two labels, one of them with two samples."
    case .unknownClass(let value, let image, let classCount):
      "the ground-truth mask of image \(image) holds the value \(value), but there are "
        + "\(classCount) classes: expected 0 to \(classCount - 1), or 255 for pixels that do not "
        + "count. Check the mask, or name the missing class."
    }
  }

  /// The same as ``description``, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
