import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaTraining

/// The review of masks: the largest region of each image where the model is sure of another class
/// (``SegmentationLabelCheck``).
package struct MaskReview: LabelReview {
  /// Makes a review.
  package init() {}

  /// The rule, as in the record.
  package var filter: String { "confident learning of pixels" }

  /// What the scoring keeps of each image.
  ///
  /// - Throws: `InferenceError` where the model is for another task, `DatasetError` for bad images
  ///   and masks.
  package func predictions(
    _ pass: HeldOutPass, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: MaskLabelScoring]? {
    try pass.unlessStopped {
      var result: [Int: MaskLabelScoring] = [:]
      _ = try MaskLabelScoring.forEachImage(
        of: pass.dataset, samples: pass.samples, model: pass.trained,
        classCount: pass.dataset.classNames.count, options: pass.options
      ) { done, total in
        try pass.checkStop()
        try progress(done, total)
      } _: { sample, scoring in
        result[sample] = scoring
      }
      return result
    }
  }

  /// Issues by the quality of the image's mask, the worst first.
  package func findings(
    in dataset: Dataset, _ predictions: [Int: MaskLabelScoring]
  ) -> LabelFindings {
    let samples = predictions.keys.sorted()
    var scoring = MaskLabelScoring(classCount: dataset.classNames.count)
    for sample in samples { if let one = predictions[sample] { scoring.add(one) } }
    let check = SegmentationLabelCheck(scoring, dataset: dataset, samples: samples)
    return LabelFindings(issues: check.issues)
  }
}
