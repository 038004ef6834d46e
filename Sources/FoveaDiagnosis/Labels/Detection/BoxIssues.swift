import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords

/// Turns the scores of boxes into a list of issues with suggestions.
///
/// A box is an issue by cleanlab's threshold of its class. That threshold asks for predictions that
/// fit almost exactly, so that two rules find more: a sure prediction of another class overlaps the
/// box by half; or a prediction of its class overlaps it by less than half, and no other box by
/// half. A box whose prediction overlaps it by less than 0.1 is not called badly located: that is
/// mostly the prediction of a neighbour without a box.
///
/// An object is overlooked where a sure prediction overlaps every box by less than 0.3; its score
/// is ``BoxLabelScoring/accountedFor(_:by:)``. Cleanlab passes over objects that touch others.
struct BoxIssues {
  let scoring: BoxLabelScoring
  let thresholds: BoxLabelThresholds
  let classNames: [String]

  /// The score that a prediction needs to be called an overlooked object: where a class is found
  /// with low scores only, the scaled ones say little.
  private static let leastConfidence = 0.25

  /// The issues of one image, worst first.
  func issues(
    of sample: Sample, predictions: [Detection], confidences: [Detection], scores: BoxLabelScores
  ) -> [LabelIssue] {
    let boxes = sample.boxes
    let similarity = BoxSimilarity(
      boxes, predictions, overlapShare: scoring.settings.overlapShare)
    var found: [LabelIssue] = []
    var suggested: Set<Int> = []
    for (position, annotation) in boxes.enumerated() {
      let limit = thresholds.values[annotation.label]
      var issue = LabelIssue(
        path: sample.id, kind: .swappedClass, given: classNames[annotation.label], suggested: "",
        score: 1, selfConfidence: confidence(of: annotation, confidences),
        box: annotation.box.corner, split: sample.split?.rawValue)
      if let score = scores.swapped[position] {
        let swapping = scoring.swapping(
          annotation, position, predictions, similarity.similarities)
        let overlaps = swapping.map { index in
          similarity.overlaps[position][index] >= 0.5
            && !isTaken(index, by: { $0.label == predictions[index].label }, boxes, similarity)
        }
        if score <= limit || overlaps == true {
          issue.score = score
          issue.suggested =
            suggestedClass(position, boxes, predictions, similarity).map { classNames[$0] } ?? ""
          found.append(issue)
        }
      }
      if let score = scores.badlyLocated[position],
        let best = scoring.fitting(annotation, position, predictions, similarity),
        similarity.overlaps[position][best] >= 0.1,
        score <= limit || similarity.overlaps[position][best] < 0.5,
        !isTaken(best, by: { $0 != annotation }, boxes, similarity)
      {
        suggested.insert(best)
        issue.kind = .badlyLocated
        issue.score = score
        issue.suggested = issue.given
        issue.suggestedBox = predictions[best].box.corner
        found.append(issue)
      }
    }
    for (index, score) in overlooked(boxes, predictions, confidences, similarity)
    where !suggested.contains(index) {
      found.append(
        LabelIssue(
          path: sample.id, kind: .overlookedObject, given: "",
          suggested: classNames[predictions[index].label], score: score,
          box: predictions[index].box.corner, split: sample.split?.rawValue))
    }
    return found.sorted { $0.score < $1.score }
  }

  /// Whether a box of some kind overlaps a prediction by half, so that it is the prediction's own.
  private func isTaken(
    _ prediction: Int, by isCandidate: (BoxAnnotation) -> Bool, _ boxes: [BoxAnnotation],
    _ similarity: BoxSimilarity
  ) -> Bool {
    boxes.indices.contains {
      isCandidate(boxes[$0]) && similarity.overlaps[$0][prediction] >= 0.5
    }
  }

  /// The predictions of objects without a box, the least accounted for first, with their scores: of
  /// those that overlap by half, which are guesses at one object, only the first.
  ///
  /// - Parameter confidences: The predictions with the scores that the model gave them.
  private func overlooked(
    _ boxes: [BoxAnnotation], _ predictions: [Detection], _ confidences: [Detection],
    _ similarity: BoxSimilarity
  ) -> [(index: Int, score: Double)] {
    let suspects = predictions.indices.filter { index in
      predictions[index].score >= scoring.settings.highProbability
        && confidences[index].score >= Self.leastConfidence
        && boxes.indices.allSatisfy {
          similarity.overlaps[$0][index] < (boxes[$0].isIgnored ? .leastNonzeroMagnitude : 0.3)
        }
    }.map { (index: $0, score: BoxLabelScoring.accountedFor(confidences[$0], by: boxes)) }
      .sorted { ($0.score, $0.index) < ($1.score, $1.index) }
    var kept: [(index: Int, score: Double)] = []
    for suspect in suspects
    where kept.allSatisfy({
      predictions[$0.index].box.iou(predictions[suspect.index].box) < 0.5
    }) {
      kept.append(suspect)
    }
    return kept
  }

  /// The class of the nearest sure prediction of another class; for two classes with one box, that
  /// of the best prediction there, where it is not the box's own.
  private func suggestedClass(
    _ position: Int, _ annotations: [BoxAnnotation], _ predictions: [Detection],
    _ similarity: BoxSimilarity
  ) -> Int? {
    let own = annotations[position]
    guard scoring.hasTwin(position, annotations) else {
      return scoring.swapping(own, position, predictions, similarity.similarities)
        .map { predictions[$0].label }
    }
    let best = predictions.indices.filter { similarity.overlaps[position][$0] >= 0.5 }
      .max { predictions[$0].score < predictions[$1].score }
    return best.map { predictions[$0].label }.flatMap { $0 == own.label ? nil : $0 }
  }

  /// The best score of a prediction of the box's class that overlaps it by half; 0 without one.
  private func confidence(of annotation: BoxAnnotation, _ predictions: [Detection]) -> Double {
    predictions.filter {
      $0.label == annotation.label && annotation.box.iou($0.box) >= 0.5
    }.map(\.score).max() ?? 0
  }
}
