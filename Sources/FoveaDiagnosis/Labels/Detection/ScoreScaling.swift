import FoveaDatasets
import FoveaInference

/// The scaling of a detector's scores to the probabilities that ``BoxLabelScoring`` expects.
///
/// Its thresholds are made for detectors whose scores of found objects are near 1. Those of
/// detectors trained with soft targets, as YOLO's, end at 0.6 to 0.9: no prediction would ever
/// count as sure.
public enum ScoreScaling: Sendable, Equatable, CaseIterable {
  /// Scores are probabilities as they are.
  case none
  /// For each class, the score that three quarters of the found objects reach becomes the high
  /// probability, and scores below and above change in proportion. An object is found where a
  /// prediction of its class overlaps its box by half. Scores never become lower.
  case typicalScores

  /// The predictions with scaled scores, in the same order.
  ///
  /// - Parameters:
  ///   - annotations: The annotated boxes of each image.
  ///   - classes: The number of classes.
  ///   - settings: The constants, of which the high probability is used.
  public func scaled(
    _ predictions: [[Detection]], annotations: [[BoxAnnotation]], classes: Int,
    settings: BoxLabelSettings
  ) -> [[Detection]] {
    guard self == .typicalScores else { return predictions }
    let high = settings.highProbability
    let typical = Self.typicalScores(predictions, annotations, classes: classes)
    return predictions.map { found in
      found.map { detection in
        guard let level = typical[detection.label], level > 0, level < high else {
          return detection
        }
        var scaled = detection
        scaled.score =
          detection.score <= level
          ? detection.score / level * high
          : high + (detection.score - level) / (1 - level) * (1 - high)
        return scaled
      }
    }
  }

  /// For each class, the lower quartile of the best scores of predictions that overlap an annotated
  /// box of the class by half; nil where there is none.
  static func typicalScores(
    _ predictions: [[Detection]], _ annotations: [[BoxAnnotation]], classes: Int
  ) -> [Double?] {
    var scores = [[Double]](repeating: [], count: classes)
    for (found, boxes) in zip(predictions, annotations) {
      for box in boxes where !box.isIgnored {
        let best = found.lazy.filter { $0.label == box.label && box.box.iou($0.box) >= 0.5 }
          .map(\.score).max()
        if let best { scores[box.label].append(best) }
      }
    }
    return scores.map { $0.isEmpty ? nil : $0.sorted()[$0.count / 4] }
  }
}
