import FoveaRunRecords

/// Faults of values to predict.
enum ValueFindings {
  static func all(of examination: Examination) -> [DataFinding] {
    guard examination.dataset.task.annotation == .values else { return [] }
    var constant: [DataFinding.Place] = []
    var strays: [DataFinding.Place] = []
    for (column, name) in examination.dataset.classNames.enumerated() {
      let values = column.values(in: examination)
      guard let first = values.first?.value else { continue }
      if values.count > 1, values.allSatisfy({ $0.value == first }) {
        constant.append(DataFinding.Place(detail: "\(name): always \(first)"))
      }
      // Where half of the values are equal, there is no spread to measure with.
      guard let scale = RobustScale(values.map(\.value), floor: .leastNormalMagnitude) else {
        continue
      }
      let spread = scale.score(scale.median + 1)
      guard spread < 1e100 else { continue }
      strays += values.filter { abs(scale.score($0.value)) > RobustScale.limit }.map {
        examination.place($0.index, "\(name): \($0.value), usual is about \(scale.median)")
      }
    }
    return FindingKind.constantValue.at(constant) + FindingKind.valueOutlier.at(strays)
  }
}

extension Int {
  /// The values in this column, with the positions of their samples.
  fileprivate func values(in examination: Examination) -> [(index: Int, value: Double)] {
    examination.samples.enumerated().compactMap { index, sample in
      guard case .values(let values) = sample.annotation, values.indices.contains(self) else {
        return nil
      }
      return (index, values[self])
    }
  }
}

extension ValueFigures {
  /// Computes the figures of each column.
  static func all(of examination: Examination) -> [ValueFigures] {
    guard examination.dataset.task.annotation == .values else { return [] }
    return examination.dataset.classNames.enumerated().compactMap { column, name in
      let values = column.values(in: examination).map(\.value)
      guard let range = NumberRange(values) else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return ValueFigures(name: name, range: range, mean: mean, deviation: variance.squareRoot())
    }
  }
}
