import FoveaImages

extension DrawnBox {
  /// Tells right from wrong predictions and found from missed truth, for one image.
  ///
  /// By falling score, each prediction takes the free true box of its class with which it shares
  /// most (IoU, at least `iou`). One left without is uncounted where at least `iou` of its own area
  /// lies in a crowd of its class, else wrong. Crowds are never missed.
  ///
  /// - Parameters:
  ///   - truths: the true boxes; their kinds are set here.
  ///   - predictions: the predictions to show, those of low score already left out; their kinds are
  ///     set here.
  ///   - iou: the least intersection over union of a match, above 0.
  /// - Returns: the same boxes, in the same order.
  public static func compared(
    truths: [DrawnBox], predictions: [DrawnBox], iou: Double = 0.5
  ) -> (truths: [DrawnBox], predictions: [DrawnBox]) {
    var (truths, predictions) = (truths, predictions)
    for index in truths.indices { truths[index].kind = truths[index].isCrowd ? .truth : .missed }
    let order = predictions.indices.sorted {
      (-(predictions[$0].score ?? 1), $0) < (-(predictions[$1].score ?? 1), $1)
    }
    for index in order {
      let prediction = predictions[index]
      let candidates = truths.indices.filter {
        truths[$0].kind == .missed && truths[$0].label == prediction.label
      }
      if let match = best(prediction, among: candidates, truths, iou) {
        truths[match].kind = .truth
        predictions[index].kind = .right
      } else {
        let isInCrowd = truths.contains {
          $0.isCrowd && $0.label == prediction.label && prediction.share(inside: $0) >= iou
        }
        predictions[index].kind = isInCrowd ? .uncounted : .wrong
      }
    }
    for index in predictions.indices where predictions[index].kind == .wrong {
      let others = truths.indices.filter {
        !truths[$0].isCrowd && truths[$0].label != predictions[index].label
      }
      predictions[index].actualName =
        best(predictions[index], among: others, truths, iou).map { truths[$0].name }
    }
    return (truths, predictions)
  }

  private static func best(
    _ prediction: DrawnBox, among candidates: [Int], _ truths: [DrawnBox], _ iou: Double
  ) -> Int? {
    var found: (index: Int, overlap: Double)?
    for index in candidates {
      let overlap = prediction.box.iou(truths[index].box)
      if overlap >= iou, overlap > found?.overlap ?? 0 { found = (index, overlap) }
    }
    return found?.index
  }

  /// The share of the box's own area that lies in another.
  private func share(inside other: DrawnBox) -> Double {
    let width = min(box.right, other.box.right) - max(box.left, other.box.left)
    let height = min(box.bottom, other.box.bottom) - max(box.top, other.box.top)
    return box.area > 0 ? max(width, 0) * max(height, 0) / box.area : 0
  }
}
