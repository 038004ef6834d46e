import Foundation
import FoveaDatasets
import FoveaInference
import FoveaSupport

/// Scores annotated boxes against predictions of a model that never saw the images, to find
/// overlooked objects, swapped classes and badly located boxes.
///
/// The method is ObjectLab: U. Tkachenko, A. Thyagarajan and J. Mueller, *ObjectLab: Automated
/// Diagnosis of Mislabeled Images in Object Detection Data* (2023). The scores equal those of
/// cleanlab 2.9. A prediction that overlaps a crowd or a difficult object counts as accounted for;
/// such boxes have no scores of their own.
///
/// ```swift
/// let scoring = try BoxLabelScoring()
/// let scores = scoring.scores(annotations: boxes, predictions: found)
/// let worst = scores.indices.min { scores[$0].quality < scores[$1].quality }
/// ```
public struct BoxLabelScoring: Sendable {
  /// The constants.
  public let settings: BoxLabelSettings

  /// Makes a scoring.
  ///
  /// - Throws: `SettingError` where a constant is out of its range.
  public init(settings: BoxLabelSettings = .init()) throws {
    try settings.check()
    self.settings = settings
  }

  /// The scores of each image.
  ///
  /// - Parameters:
  ///   - annotations: The annotated boxes of each image, in pixels of the image.
  ///   - predictions: The predictions for each image, with those of low score.
  /// - Precondition: Both have the same number of images.
  public func scores(
    annotations: [[BoxAnnotation]], predictions: [[Detection]]
  ) -> [BoxLabelScores] {
    precondition(
      annotations.count == predictions.count,
      "\(annotations.count) images with annotations, but \(predictions.count) with predictions")
    let images = zip(annotations, predictions).map {
      BoxSimilarity($0, $1, overlapShare: settings.overlapShare)
    }
    let least = images.lazy.compactMap(\.least).min() ?? 1
    return images.indices.map { index in
      scores(annotations[index], predictions[index], images[index], least: min(least, 1))
    }
  }

  /// How well the boxes of an image account for a prediction: one minus the product of its score
  /// and the part of it that no box accounts for, 1 - IoU with the box of any class that it
  /// overlaps most. Near 0 where a sure prediction has no box.
  ///
  /// ``BoxLabelScores/overlooked`` judges only predictions that overlap no box at all, and orders
  /// them by their distance to the nearest box of their class; this judges all of them, and orders
  /// by their score. A crowd or a difficult object accounts for all that overlaps it.
  ///
  /// - Parameter prediction: A prediction with the score that the model gave it.
  public static func accountedFor(
    _ prediction: Detection, by annotations: [BoxAnnotation]
  ) -> Double {
    let overlap = annotations.lazy.map { annotation -> Double in
      let overlap = annotation.box.iou(prediction.box)
      return annotation.isIgnored && overlap > 0 ? 1 : overlap
    }.max()
    return 1 - prediction.score * (1 - (overlap ?? 0))
  }

  private func scores(
    _ annotations: [BoxAnnotation], _ predictions: [Detection], _ similarity: BoxSimilarity,
    least: Double
  ) -> BoxLabelScores {
    let overlooked = predictions.indices.map { position in
      self.overlooked(predictions[position], position, annotations, similarity, least: least)
    }
    let swapped = annotations.indices.map { position in
      self.swapped(position, annotations, predictions, similarity.similarities, least: least)
    }
    let badlyLocated = annotations.indices.map { position -> Double? in
      guard !annotations[position].isIgnored else { return nil }
      return fitting(annotations[position], position, predictions, similarity)
        .map { similarity.similarities[position][$0] } ?? 1
    }
    let pooled = [overlooked, swapped, badlyLocated].map {
      SoftMinimum.of($0.lazy.compactMap { $0 }, temperature: settings.temperature) ?? 1
    }
    let weights = settings.weights
    // The tiny number is cleanlab's, so that a quality of 0 has a logarithm.
    let logarithm = zip([weights.overlooked, weights.swapped, weights.badlyLocated], pooled)
      .reduce(0) { $0 + $1.0 * log($1.1 + 1e-100) }
    return BoxLabelScores(
      overlooked: overlooked, swapped: swapped, badlyLocated: badlyLocated,
      overlookedQuality: pooled[0], swappedQuality: pooled[1], badlyLocatedQuality: pooled[2],
      quality: exp(logarithm))
  }

  /// The similarity with the nearest box of the predicted class; without one, a value below all
  /// similarities that is lower for surer predictions.
  private func overlooked(
    _ prediction: Detection, _ position: Int, _ annotations: [BoxAnnotation],
    _ similarity: BoxSimilarity, least: Double
  ) -> Double? {
    guard prediction.score >= settings.highProbability,
      similarity.overlaps.allSatisfy({ $0[position] <= 0 })
    else { return nil }
    let near = annotations.indices.filter { annotations[$0].label == prediction.label }
      .map { similarity.similarities[$0][position] }
    return near.max() ?? least * (1 - prediction.score)
  }

  /// One minus the similarity with the nearest sure prediction of another class.
  private func swapped(
    _ position: Int, _ annotations: [BoxAnnotation], _ predictions: [Detection],
    _ similarities: [[Double]], least: Double
  ) -> Double? {
    guard !annotations[position].isIgnored else { return nil }
    if hasTwin(position, annotations) { return least }
    return swapping(annotations[position], position, predictions, similarities)
      .map { max(least, 1 - similarities[position][$0]) } ?? 1
  }

  /// Whether another class has nearly the same box.
  func hasTwin(_ position: Int, _ annotations: [BoxAnnotation]) -> Bool {
    let own = annotations[position]
    return annotations.indices.contains { other in
      other != position && annotations[other].label != own.label
        && !annotations[other].isIgnored && annotations[other].box.iou(own.box) >= 0.95
    }
  }

  /// The nearest sure prediction of another class; nil where there is none.
  func swapping(
    _ annotation: BoxAnnotation, _ position: Int, _ predictions: [Detection],
    _ similarities: [[Double]]
  ) -> Int? {
    nearest(to: position, similarities, among: predictions) {
      $0.label != annotation.label && $0.score > settings.highProbability
    }
  }

  /// The nearest prediction of a box's own class that overlaps it and is not unsure; nil where
  /// there is none.
  func fitting(
    _ annotation: BoxAnnotation, _ position: Int, _ predictions: [Detection],
    _ similarity: BoxSimilarity
  ) -> Int? {
    nearest(to: position, similarity.similarities, among: predictions) {
      $0.label == annotation.label && $0.score > settings.lowProbability
        && annotation.box.iou($0.box) > 0
    }
  }

  private func nearest(
    to position: Int, _ similarities: [[Double]], among predictions: [Detection],
    where isCandidate: (Detection) -> Bool
  ) -> Int? {
    var best: Int?
    for index in predictions.indices where isCandidate(predictions[index]) {
      if let best, similarities[position][index] <= similarities[position][best] { continue }
      best = index
    }
    return best
  }
}
