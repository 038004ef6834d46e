import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference

/// The IoUs and similarities of the annotated boxes of one image with its predictions.
///
/// The similarity is α·IoU + (1 - α)·e^(-d / 10), where d is the distance of the centres in pixels
/// of the image.
struct BoxSimilarity {
  /// IoU: annotated boxes in rows, predictions in columns.
  let overlaps: [[Double]]
  /// Similarity: annotated boxes in rows, predictions in columns.
  let similarities: [[Double]]

  init(_ annotations: [BoxAnnotation], _ predictions: [Detection], overlapShare: Double) {
    let overlaps = annotations.map { annotation in
      predictions.map { annotation.box.iou($0.box) }
    }
    similarities = zip(annotations, overlaps).map { annotation, row in
      zip(predictions, row).map { prediction, overlap in
        overlapShare * overlap
          + (1 - overlapShare) * Self.closeness(annotation.box, prediction.box)
      }
    }
    self.overlaps = overlaps
  }

  /// The smallest similarity above 0; nil where there is none.
  var least: Double? { similarities.lazy.joined().filter { $0 > 0 }.min() }

  private static func closeness(_ a: BoundingBox, _ b: BoundingBox) -> Double {
    let x = (a.left + a.right - b.left - b.right) / 2
    let y = (a.top + a.bottom - b.top - b.bottom) / 2
    return exp(-(x * x + y * y).squareRoot() / 10)
  }
}
