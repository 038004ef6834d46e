import FoveaImages

extension DrawnBox {
  /// Marks predictions as right or wrong and ground truth as found or missed, for one image.
  ///
  /// By descending score, each prediction is matched with the unmatched ground-truth box of its
  /// class with the highest IoU of at least `iou`. An unmatched prediction is uncounted where at
  /// least `iou` of its area is inside a crowd of its class, else wrong. Crowds are never missed.
  ///
  /// - Parameters:
  ///   - groundTruth: The ground-truth boxes; their kinds are replaced.
  ///   - predictions: The predictions to show, without low scores; their kinds are replaced.
  ///   - iou: The minimum IoU of a match, above 0.
  /// - Returns: The same boxes, in the same order, with their kinds.
  public static func compared(
    groundTruth: [DrawnBox], predictions: [DrawnBox], iou: Double = 0.5
  ) -> (groundTruth: [DrawnBox], predictions: [DrawnBox]) {
    var (groundTruth, predictions) = (groundTruth, predictions)
    for index in groundTruth.indices {
      groundTruth[index].kind = groundTruth[index].isIgnored ? .groundTruth : .missed
    }
    let order = predictions.indices.sorted {
      (-(predictions[$0].score ?? 1), $0) < (-(predictions[$1].score ?? 1), $1)
    }
    for index in order {
      let prediction = predictions[index]
      let candidates = groundTruth.indices.filter {
        groundTruth[$0].kind == .missed && groundTruth[$0].label == prediction.label
      }
      if let match = best(prediction, among: candidates, groundTruth, iou) {
        groundTruth[match].kind = .groundTruth
        predictions[index].kind = .right
      } else {
        let isInCrowd = groundTruth.contains {
          $0.isIgnored && $0.label == prediction.label && prediction.share(inside: $0) >= iou
        }
        predictions[index].kind = isInCrowd ? .uncounted : .wrong
      }
    }
    for index in predictions.indices where predictions[index].kind == .wrong {
      let others = groundTruth.indices.filter {
        !groundTruth[$0].isIgnored && groundTruth[$0].label != predictions[index].label
      }
      predictions[index].actualName =
        best(predictions[index], among: others, groundTruth, iou).map { groundTruth[$0].name }
    }
    return (groundTruth, predictions)
  }

  private static func best(
    _ prediction: DrawnBox, among candidates: [Int], _ groundTruth: [DrawnBox], _ iou: Double
  ) -> Int? {
    var found: (index: Int, overlap: Double)?
    for index in candidates {
      let overlap = prediction.box.iou(groundTruth[index].box)
      if overlap >= iou, overlap > found?.overlap ?? 0 { found = (index, overlap) }
    }
    return found?.index
  }

  /// The share of the box's own area inside another.
  private func share(inside other: DrawnBox) -> Double {
    let width = min(box.right, other.box.right) - max(box.left, other.box.left)
    let height = min(box.bottom, other.box.bottom) - max(box.top, other.box.top)
    return box.area > 0 ? max(width, 0) * max(height, 0) / box.area : 0
  }
}
