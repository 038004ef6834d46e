import FoveaInference
import FoveaRunRecords

extension PredictionRecord {
  /// Makes the JSON record of a classifier's result.
  ///
  /// - Parameter limit: The maximum number of classes in `top`; at least 1.
  public init(path: String, _ found: Classification, limit: Int = 5) {
    self.init(
      path: path,
      top: found.scores.prefix(limit).map {
        ClassProbability(label: $0.name, probability: $0.probability)
      })
    label = found.name
    probability = found.probability
  }
}

extension DetectionPredictionRecord {
  /// Makes the JSON record of a detector's result.
  public init(path: String, _ found: Detections) {
    self.init(
      path: path, width: found.imageWidth, height: found.imageHeight,
      objects: found.map { object in
        Object(
          label: found.name(of: object), score: object.score,
          box: [object.box.left, object.box.top, object.box.right, object.box.bottom])
      })
  }
}

extension SegmentationPredictionRecord {
  /// Makes the JSON record of a segmenter's result.
  ///
  /// - Parameter mask: The path of the mask file; nil where none was written.
  public init(path: String, _ found: Segmentation, mask: String? = nil) {
    let counts = found.pixelCounts()
    self.init(
      path: path, width: found.mask.width, height: found.mask.height, mask: mask,
      shares: zip(found.classNames, counts).map { name, count in
        Share(
          label: name, pixels: count,
          share: Double(count) / Double(max(found.mask.values.count, 1)))
      })
  }
}

extension RegressionPredictionRecord {
  /// Makes the JSON record of a regressor's result.
  public init(path: String, _ found: Estimates) {
    self.init(path: path, values: found.map { Value(name: $0.name, value: $0.value) })
  }
}
