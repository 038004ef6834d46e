import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaTraining

/// The review of class labels by confident learning.
package struct ClassReview: LabelReview {
  /// The choice of issues.
  package var rule: ConfidentLearning.Filter

  /// Makes a review.
  package init(_ rule: ConfidentLearning.Filter = .both) { self.rule = rule }

  /// The name of the rule.
  package var filter: String { rule.rawValue }

  /// The probability of each class for each image.
  ///
  /// - Throws: `DatasetError` for bad images, `EvaluationError` for outputs that are not finite.
  package func predictions(
    _ pass: HeldOutPass, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: [Double]]? {
    guard let outputs = try pass.outputs(progress: progress) else { return nil }
    let positions = outputs.keys.sorted()
    var evaluator = ClassificationEvaluator(classNames: pass.trained.card.classNames)
    for position in positions {
      try evaluator.add(
        outputs[position] ?? [], labels: [pass.dataset.samples[position].label])
    }
    return Dictionary(
      uniqueKeysWithValues: positions.enumerated().map {
        ($0.element, evaluator.probabilities(sample: $0.offset))
      })
  }

  /// Issues by the self-confidence, the lowest first. On the published probabilities of CIFAR-10
  /// with 20 % noise, the first 500 are all wrong labels; by the normalised margin, 81 % are.
  package func findings(in dataset: Dataset, _ predictions: [Int: [Double]]) -> LabelFindings {
    let positions = predictions.keys.sorted()
    let learning = ConfidentLearning(
      labels: positions.map { dataset.samples[$0].label },
      probabilities: positions.flatMap { predictions[$0] ?? [] },
      classCount: dataset.classNames.count)
    let isIssue = learning.issues(by: rule)
    let (margins, confidences) = (learning.margins, learning.selfConfidences)
    let found = positions.indices.filter { isIssue[$0] }
      .sorted { (confidences[$0], $0) < (confidences[$1], $1) }
    let issues = found.map { image in
      let sample = dataset.samples[positions[image]]
      return LabelIssue(
        path: sample.id, kind: .wrongLabel, given: dataset.classNames[sample.label],
        suggested: dataset.classNames[learning.suggestion(image)], score: confidences[image],
        margin: margins[image], split: sample.split?.rawValue)
    }
    let suggested = found.reduce(0) {
      $0 + learning.probability($1, of: learning.suggestion($1))
    }
    // No more of the issues are wrong labels than there are.
    let wrong = min(suggested, Double(learning.expectedErrors))
    return LabelFindings(
      issues: issues,
      agreement: positions.isEmpty
        ? nil : Double(margins.count { $0 >= 0.5 }) / Double(positions.count),
      estimatedErrors: learning.estimatedErrors, expectedErrors: learning.expectedErrors,
      estimatedPrecision: found.isEmpty ? nil : wrong / Double(found.count),
      thresholds: learning.thresholds, joint: learning.joint)
  }
}
