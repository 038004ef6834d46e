import FoveaInference
import FoveaRunRecords

extension PredictionRecord {
  /// A classifier's result as a line of JSON holds it.
  ///
  /// - Parameter limit: the most classes that `top` lists; at least 1.
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
  /// A detector's result as a line of JSON holds it.
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
  /// A segmenter's result as a line of JSON holds it.
  ///
  /// - Parameter mask: the file of class indices, where one was written.
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
  /// A regressor's result as a line of JSON holds it.
  public init(path: String, _ found: Estimates) {
    self.init(path: path, values: found.map { Value(name: $0.name, value: $0.value) })
  }
}
