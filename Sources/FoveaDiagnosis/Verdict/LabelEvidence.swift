import FoveaRunRecords

/// The agreement of a classifier's confidence with the labels.
///
/// Where labels are wrong at random, a confident prediction contradicts its label as often as a
/// hesitant one. A model that is merely weak errs where it hesitates. The order of predictions by
/// confidence tells the two apart; C. Northcutt et al., "Confident learning", 2021, estimate noise
/// from the same confident contradictions.
public struct LabelEvidence: Sendable, Equatable {
  /// The area under the ROC curve of confidence as a sign that prediction and label agree: 0.5
  /// where it tells nothing.
  public var confidenceAUC: Double
  /// The share of contradicted labels among the more confident half of the predictions.
  public var confidentErrors: Double
  /// The share of contradicted labels among all predictions.
  public var errors: Double
  /// The share of the contradicted labels that are the second choice of the model.
  public var secondChoice: Double
  /// The number of predictions.
  public var count: Int
  /// The number of classes.
  public var classes: Int

  /// Makes evidence from its parts.
  public init(
    confidenceAUC: Double, confidentErrors: Double, errors: Double, secondChoice: Double,
    count: Int, classes: Int
  ) {
    (self.confidenceAUC, self.confidentErrors) = (confidenceAUC, confidentErrors)
    (self.errors, self.secondChoice) = (errors, secondChoice)
    (self.count, self.classes) = (count, classes)
  }

  /// Compares predictions with labels; nil for fewer than two.
  ///
  /// - Parameters:
  ///   - labels: The label of each prediction, in the same order.
  ///   - classes: The number of classes.
  public init?(predictions: [PredictionRecord], labels: [String], classes: Int) {
    guard predictions.count == labels.count, labels.count > 1 else { return nil }
    let rows = zip(predictions, labels).map { prediction, label in
      (confidence: prediction.top[0].probability, isRight: prediction.top[0].label == label)
    }
    let seconds = zip(predictions, labels).count { prediction, label in
      prediction.top.count > 1 && prediction.top[1].label == label
    }
    let wrong = rows.count { !$0.isRight }
    let half = rows.sorted { $0.confidence > $1.confidence }.prefix((rows.count + 1) / 2)
    self.init(
      confidenceAUC: Self.area(rows),
      confidentErrors: Double(half.count { !$0.isRight }) / Double(half.count),
      errors: Double(wrong) / Double(rows.count),
      secondChoice: wrong > 0 ? Double(seconds) / Double(wrong) : 0, count: rows.count,
      classes: classes)
  }

  /// The share of pairs of a right and a wrong prediction in which the right one is more confident;
  /// ties count half.
  private static func area(_ rows: [(confidence: Double, isRight: Bool)]) -> Double {
    let sorted = rows.sorted { $0.confidence < $1.confidence }
    var (below, sum, start) = (0.0, 0.0, 0)
    while start < sorted.count {
      var end = start
      while end < sorted.count, sorted[end].confidence == sorted[start].confidence { end += 1 }
      let wrong = Double(sorted[start..<end].count { !$0.isRight })
      sum += (Double(end - start) - wrong) * (below + wrong / 2)
      below += wrong
      start = end
    }
    let pairs = below * (Double(rows.count) - below)
    return pairs > 0 ? sum / pairs : 0.5
  }
}
