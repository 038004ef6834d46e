import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords

/// The review of the boxes of objects: overlooked objects, swapped classes and badly located boxes
/// (``DetectionLabelCheck``).
package struct BoxReview: LabelReview {
  /// The detections in one image.
  package struct Prediction: Codable, Sendable, Equatable {
    /// Left, top, right and bottom of each box, in pixels of the image.
    var boxes: [[Double]] = []
    /// The class of each box.
    var labels: [Int] = []
    /// The score of each box.
    var scores: [Double] = []

    init(_ detections: [Detection]) {
      boxes = detections.map { [$0.box.left, $0.box.top, $0.box.right, $0.box.bottom] }
      labels = detections.map(\.label)
      scores = detections.map(\.score)
    }

    var detections: [Detection] {
      zip(boxes, zip(labels, scores)).map { edges, rest in
        Detection(
          label: rest.0, score: rest.1,
          box: BoundingBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3]))
      }
    }
  }

  /// Makes a review.
  package init() {}

  /// The rule, as in the record.
  package var filter: String { "ObjectLab" }

  /// The detections in each image.
  ///
  /// - Throws: `InferenceError` where the model is for another task, `DatasetError` for bad images.
  package func predictions(
    _ pass: HeldOutPass, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: Prediction]? {
    let detector = try Detector(pass.trained)
    return try pass.unlessStopped {
      let found = try detector.detections(
        on: pass.dataset, samples: pass.samples, options: pass.options
      ) { done, total in
        try pass.checkStop()
        try progress(done, total)
      }
      return Dictionary(
        zip(found.samples, found.detections.map(Prediction.init))
      ) { first, _ in first }
    }
  }

  /// Issues by their score, the worst first.
  ///
  /// - Throws: `SettingError` where a constant of the check is out of its range.
  package func findings(
    in dataset: Dataset, _ predictions: [Int: Prediction]
  ) throws -> LabelFindings {
    let samples = predictions.keys.sorted()
    let check = try DetectionLabelCheck(
      dataset: dataset, samples: samples,
      predictions: samples.map { predictions[$0]?.detections ?? [] })
    return LabelFindings(issues: check.issues)
  }
}
