import FoveaDatasets
import FoveaImages
import FoveaSupport

/// What the images of an embedding are coloured by.
struct EmbeddingLabels {
  /// The meaning, such as `class`.
  let meaning: String
  /// The names of classes; empty for numbers.
  let names: [String]
  /// The class of each image; nil for none.
  let labels: [Int?]
  /// The number of each image; nil where images have classes.
  let values: [Double]?

  /// Reads the labels of some samples: their class or identity; the first value; of boxes the class
  /// with the largest area; of masks the commonest class other than the first, which is usually the
  /// background.
  ///
  /// - Throws: `DatasetError` where a mask can't be read.
  init(_ dataset: Dataset, samples: [Int]) throws {
    let annotations = samples.map { dataset.samples[$0].annotation }
    switch dataset.task {
    case .classification, .verification:
      self.init(
        meaning: dataset.task == .verification ? "identity" : "class", names: dataset.classNames,
        labels: annotations.map { $0.labels.first })
    case .regression:
      let values = annotations.map { annotation in
        if case .values(let values) = annotation { values.first ?? 0 } else { 0.0 }
      }
      self.init(meaning: dataset.classNames.first ?? "value", names: [], labels: [], values: values)
    case .detection:
      self.init(
        meaning: "class with the largest area of boxes", names: dataset.classNames,
        labels: samples.map { Self.largest(dataset.samples[$0].boxes) })
    case .segmentation:
      let labels = try Parallel.map(count: annotations.count) { place in
        guard case .mask(let source) = annotations[place] else { return nil as Int? }
        return try Self.commonest(source.read())
      }
      self.init(
        meaning: "commonest class other than \(dataset.classNames.first ?? "the first")",
        names: dataset.classNames, labels: labels)
    }
  }

  private init(meaning: String, names: [String], labels: [Int?], values: [Double]? = nil) {
    (self.meaning, self.names, self.labels, self.values) = (meaning, names, labels, values)
  }

  private static func largest(_ boxes: [BoxAnnotation]) -> Int? {
    var areas: [Int: Double] = [:]
    for box in boxes where !box.isIgnored { areas[box.label, default: 0] += box.box.area }
    return areas.min { (-$0.value, $0.key) < (-$1.value, $1.key) }?.key
  }

  private static func commonest(_ mask: LabelMask) -> Int? {
    var counts = [Int](repeating: 0, count: 256)
    for value in mask.values { counts[Int(value)] += 1 }
    let others = (1..<Int(LabelMask.ignored)).filter { counts[$0] > 0 }
    return others.min { (-counts[$0], $0) < (-counts[$1], $1) } ?? (counts[0] > 0 ? 0 : nil)
  }
}
