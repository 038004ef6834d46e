import FoveaDatasets
import FoveaInference

extension ValueScaling {
  /// Measures mean and deviation of a split's values. A constant value is only shifted to 0.
  ///
  /// - Throws: `DatasetError` where the split has no values.
  public init(of dataset: Dataset, split: Split = .training) throws {
    let rows = dataset.indices(of: split).compactMap { index -> [Double]? in
      if case .values(let values) = dataset.samples[index].annotation { values } else { nil }
    }
    guard !rows.isEmpty else {
      throw DatasetError(.malformed, "\(dataset.root.path) has no \(split.rawValue) values")
    }
    let count = Double(rows.count)
    let columns = dataset.classNames.indices
    // The mean of a constant value may be rounded, and its deviation then be tiny instead of 0.
    let isConstant = columns.map { column in
      rows.allSatisfy { $0[column] == rows[0][column] }
    }
    let mean = columns.map { column in
      isConstant[column] ? rows[0][column] : rows.reduce(0) { $0 + $1[column] } / count
    }
    let deviation = columns.map { column in
      let squares = rows.reduce(0) { sum, row in
        let distance = row[column] - mean[column]
        return sum + distance * distance
      }
      let deviation = (squares / count).squareRoot()
      return deviation > 0 ? deviation : 1
    }
    self.init(mean: mean, deviation: deviation)
  }

  /// The rows of values, minus the mean and divided by the deviation.
  func standardised(_ values: [Double]) -> [Float] {
    values.enumerated().map { index, value in
      let column = index % mean.count
      return Float((value - mean[column]) / deviation[column])
    }
  }
}
