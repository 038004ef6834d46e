import FoveaTensors

/// Labels with an ignored value, such as pixels of unknown class or the seams between objects.
struct CountedLabels {
  /// The labels, 0 where they don't count.
  let labels: Tensor
  /// 1 where the label counts and 0 elsewhere, float32 in the labels' shape; nil where all count.
  let counts: Tensor?

  /// Separates the ignored label.
  init(_ labels: Tensor, ignoring ignored: Int32?) {
    guard let ignored else {
      self.labels = labels
      counts = nil
      return
    }
    let isCounted = labels .!= Float(ignored)
    self.labels = Tensor.where(isCounted, labels, 0)
    counts = isCounted.cast(.float32)
  }

  /// Numbers with a last axis of classes, 0 where the label doesn't count.
  func masked(_ perClass: Tensor) -> Tensor {
    counts.map { perClass * $0.expandedAxis(at: $0.rank) } ?? perClass
  }

  /// The mean over a sample's labels that count, `[N]`; 0 where none does.
  func meanPerSample(_ losses: Tensor) -> Tensor {
    guard let counts else { return losses.meanPerSample() }
    guard losses.rank > 1 else { return losses * counts }
    let total = (losses * counts).flattened().sum(axes: [1])
    return total / counts.flattened().sum(axes: [1]).maximum(1)
  }

  /// A float32 distribution for each label, `[…, classes]`; all 0 where the label is ignored. With
  /// one class it is the label itself, 0 or 1. A label out of range is an `EvaluationError` when
  /// the result is evaluated.
  func distributions(classes: Int) -> Tensor {
    let rows: [Float] =
      classes == 1
      ? [0, 1] : (0..<classes * classes).map { $0 % (classes + 1) == 0 ? 1 : 0 }
    // Looked up rather than compared, which also checks the range of labels.
    let table = Tensor(rows, shape: [rows.count / classes, classes])
    let found = table.gathered(labels.reshaped([-1])).reshaped(labels.shape + [classes])
    return masked(found)
  }
}
