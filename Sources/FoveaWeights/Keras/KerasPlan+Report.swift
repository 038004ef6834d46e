import FoveaInterchange

extension KerasPlan {
  /// The steps of the import, and its report.
  ///
  /// - Parameter head: The path of a last layer that keeps its values; nil for none.
  func outcome(skipping head: String?) -> ([Step], WeightImportReport) {
    func isHead(_ path: String) -> Bool { head.map { path.hasPrefix($0 + ".") } ?? false }
    let kept = steps.filter { !isHead($0.path) }
    var report = WeightImportReport(
      file: file.path, model: model, naming: "Keras, by order", prefix: "")
    report.matched = kept.map {
      .init(
        parameter: $0.path, tensor: $0.tensors.isEmpty ? "-" : $0.tensors.joined(separator: " + "),
        shape: $0.shape)
    }
    report.skipped =
      steps.map(\.path).filter(isHead) + mismatched.map(\.path).filter(isHead)
      + missing.map(\.path).filter(isHead)
    report.mismatched = mismatched.filter { !isHead($0.path) }.map {
      .init(parameter: $0.path, tensor: $0.tensor, found: $0.found, expected: $0.expected)
    }
    report.missing = missing.filter { !isHead($0.path) }.map {
      .init(parameter: $0.path, expected: $0.path, shape: $0.shape, suggestion: nil)
    }
    report.unexpected = unexpected.map {
      .init(tensor: $0.name, shape: $0.shape, suggestion: nil)
    }
    let inHead =
      steps.filter { isHead($0.path) }.flatMap(\.tensors)
      + mismatched.filter { isHead($0.path) }.map(\.tensor)
    report.leftOut = inHead.map { .init(tensor: $0, reason: "the classifier") }
    report.notes = notes
    return (kept, report)
  }
}
