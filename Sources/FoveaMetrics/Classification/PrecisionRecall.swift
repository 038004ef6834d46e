/// Precision, recall and F1 of one class, or of several averaged.
///
/// - precision = TP / (TP + FP): the share of the predictions that are right;
/// - recall = TP / (TP + FN): the share of the labelled samples that are found;
/// - F1 = 2·TP / (2·TP + FP + FN): their harmonic mean.
///
/// A figure of 0/0 is 0 and named in ``zeroDivision``, as scikit-learn does with a warning.
public struct ClassScores: Sendable, Equatable {
  /// TP / (TP + FP).
  public var precision: Double
  /// TP / (TP + FN).
  public var recall: Double
  /// 2·TP / (2·TP + FP + FN).
  public var f1: Double
  /// TP + FN: samples with the label.
  public var support: Double
  /// Those of `precision`, `recall` and `f1` that were 0/0.
  public var zeroDivision: [String]

  /// Computes the figures from counts.
  ///
  /// ```swift
  /// // Five detections, four of them right; six objects to find.
  /// ClassScores(truePositives: 4, falsePositives: 1, falseNegatives: 2).precision  // 0.8
  /// ```
  public init(truePositives: Double, falsePositives: Double, falseNegatives: Double) {
    var zeroDivision: [String] = []
    func ratio(_ part: Double, _ whole: Double, _ name: String) -> Double {
      if whole > 0 { return part / whole }
      zeroDivision.append(name)
      return 0
    }
    precision = ratio(truePositives, truePositives + falsePositives, "precision")
    recall = ratio(truePositives, truePositives + falseNegatives, "recall")
    f1 = ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives, "f1")
    support = truePositives + falseNegatives
    self.zeroDivision = zeroDivision
  }
}

/// The average of the figures of several classes.
public enum ClassAverage: String, Sendable, CaseIterable {
  /// The plain mean over the classes in labels or predictions: small classes count as much as
  /// large ones.
  case macro
  /// From the counts of all classes added up: every sample counts the same. Where each sample has
  /// one class, all three figures equal accuracy.
  case micro
  /// The mean weighted by support.
  case weighted
}

extension ConfusionMatrix {
  /// Precision, recall and F1 of each class against all others.
  public var perClass: [ClassScores] { ClassTotals(self).perClass }

  /// Precision, recall and F1 of all classes together.
  ///
  /// As scikit-learn's `precision_recall_fscore_support` with `zero_division=0` and its default
  /// labels: a class in neither labels nor predictions is left out. The F1 of an
  /// average is the average of the F1s, not the F1 of averaged precision and recall.
  public func scores(average: ClassAverage) -> ClassScores {
    ClassTotals(self).scores(average: average)
  }
}

extension ClassTotals {
  var perClass: [ClassScores] {
    right.indices.map {
      ClassScores(
        truePositives: right[$0], falsePositives: predicted[$0] - right[$0],
        falseNegatives: labelled[$0] - right[$0])
    }
  }

  func scores(average: ClassAverage) -> ClassScores {
    let total = total
    let allRight = right.reduce(0, +)
    var result = ClassScores(
      truePositives: allRight, falsePositives: total - allRight, falseNegatives: total - allRight)
    if average == .micro { return result }
    let seen = zip(perClass, predicted).filter { $0.0.support > 0 || $0.1 > 0 }.map(\.0)
    func mean(_ value: (ClassScores) -> Double) -> Double {
      let weights = seen.map { average == .macro ? 1 : $0.support }
      let sum = zip(seen, weights).reduce(0) { $0 + value($1.0) * $1.1 }
      let weightSum = weights.reduce(0, +)
      return weightSum > 0 ? sum / weightSum : 0
    }
    result.precision = mean(\.precision)
    result.recall = mean(\.recall)
    result.f1 = mean(\.f1)
    return result
  }
}
