import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The features of a data set's images as a map in the plane, with numbers that say how far the map
/// and the features can be trusted.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/classification/photos-resnet18")
/// let study = try EmbeddingStudy().examine(run, on: run.data(), split: .test)
/// print(study.record.spaceAgreement ?? 0, study.record.trustworthiness)
/// ```
public struct EmbeddingStudy: Sendable, Hashable {
  /// The fewest images of a map.
  public static let fewestImages = 5
  /// The number of principal components whose shares are recorded.
  static let componentCount = 10

  /// The method.
  public var method: EmbeddingMethod
  /// The path of the layer of the features; nil for one that suits the task.
  public var layer: String?
  /// The maximum number of images; of more, so many are drawn.
  public var limit = 2000
  /// The key of the draw.
  public var seed: UInt64 = 0
  /// The number of neighbours that are compared, fewer where images are few.
  public var neighbours = 10
  /// The settings of t-SNE. Its perplexity is lowered to a third of the images where they are few.
  public var tsne = TSNE()

  /// Makes the usual settings.
  public init(_ method: EmbeddingMethod = .tsne) { self.method = method }

  /// A step of the computation, for progress.
  public enum Step: Sendable { case features, map }

  /// A map and the features it is made of.
  public struct Result: Sendable {
    /// The map and its figures.
    public let record: EmbeddingRecord
    /// The features of the images in the record's order, `[images, features]` in row-major order.
    public let features: [Float]
  }

  /// Computes the features of a split's images (nil: all samples), and their map.
  ///
  /// - Parameter progress: Told the units of a step that are done, and all.
  /// - Throws: `SettingError` for an unknown layer, `TrainingError` where there are too few images,
  ///   `DatasetError` for bad images, `InferenceError` where no layer suits or features are not
  ///   finite, and the errors of `progress`.
  public func examine(
    _ run: TrainedRun, on dataset: Dataset, split: Split?, options: InferenceOptions = .init(),
    progress: (_ step: Step, _ done: Int, _ of: Int) throws -> Void = { _, _, _ in }
  ) throws -> Result {
    let layer = try FeatureLayer(layer, of: run.trained)
    let all = split.map { dataset.indices(of: $0) } ?? Array(dataset.samples.indices)
    let drawn = Self.drawn(all, limit: limit, seed: seed)
    let found = try run.features(at: layer, on: dataset, samples: drawn, options: options) {
      try progress(.features, $0, $1)
    }
    guard found.samples.count >= Self.fewestImages else {
      throw TrainingError(
        .unsuitableData,
        "\(dataset.name) has \(NumberText.count(found.samples.count, "image")) in "
          + "\(split?.rawValue ?? "all samples"); a map needs \(Self.fewestImages)")
    }
    let labels = try EmbeddingLabels(dataset, samples: found.samples)
    var record = try record(
      found.features, width: layer.count, names: found.samples.map { dataset.samples[$0].id },
      labels
    ) { try progress(.map, $0, $1) }
    record.model = run.name
    record.task = run.trained.card.task
    record.data = dataset.name
    record.split = split?.rawValue ?? "all"
    record.layer = layer.text
    record.totalCount = all.count
    record.skippedImages = found.skipped.isEmpty ? nil : found.skipped.map(\.name)
    return Result(record: record, features: found.features)
  }

  /// The positions of at most `limit` samples, ascending.
  static func drawn(_ samples: [Int], limit: Int, seed: UInt64) -> [Int] {
    guard samples.count > limit else { return samples }
    var random = RandomStream(seed: seed, purpose: .sampling)
    var order = samples
    random.shuffle(&order)
    return order.prefix(limit).sorted()
  }

  /// The map of features, with its figures.
  func record(
    _ features: [Float], width: Int, names: [String], _ labels: EmbeddingLabels,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> EmbeddingRecord {
    let count = names.count
    let components = PrincipalComponents(
      features, rows: count, columns: width, count: Self.componentCount)
    let space = SquaredDistances(features, count: count, width: width)
    let start = components.coordinates.map { [$0[0], $0.count > 1 ? $0[1] : 0] }
    var record = EmbeddingRecord(
      method: method, featureCount: width, seed: seed, labelMeaning: labels.meaning,
      explainedVariance: components.shares)
    var map = start
    if method == .tsne {
      var tsne = tsne
      tsne.perplexity = max(1, min(tsne.perplexity, Double(count - 1) / 3))
      let layout = try tsne(space, from: start, progress: progress)
      map = layout.coordinates
      record.perplexity = tsne.perplexity
      record.steps = tsne.steps
      record.divergence = layout.divergence
    }
    let number = max(1, min(neighbours, (count - 1) / 2))
    let inSpace = space.nearest(number)
    let inMap = SquaredDistances(map).nearest(number)
    record.neighbours = number
    record.trustworthiness = MapQuality.trustworthiness(space, map: inMap)
    if let values = labels.values {
      record.spaceAgreement = MapQuality.explained(inSpace, values: values)
      record.mapAgreement = MapQuality.explained(inMap, values: values)
    } else {
      record.spaceAgreement = MapQuality.agreement(inSpace, labels: labels.labels)
      record.mapAgreement = MapQuality.agreement(inMap, labels: labels.labels)
      record.commonestShare = Self.commonestShare(labels.labels)
      record.suspects = Self.suspects(inSpace, labels, names)
    }
    record.classNames = labels.names
    record.points = names.indices.map { image in
      EmbeddingRecord.Point(
        path: names[image],
        label: labels.values == nil ? labels.labels[image].map { labels.names[$0] } : nil,
        value: labels.values?[image], x: map[image][0], y: map[image][1])
    }
    record.definitions = Self.definitions(record)
    return record
  }

  private static func commonestShare(_ labels: [Int?]) -> Double? {
    let known = labels.compactMap { $0 }
    guard let best = MapQuality.commonest(Array(labels.indices), labels) else { return nil }
    return Double(best.count) / Double(known.count)
  }

  /// The images none of whose neighbours has their label, those first whose neighbours agree most.
  /// A class needs more images than an image has neighbours.
  static func suspects(
    _ neighbours: [[Int]], _ labels: EmbeddingLabels, _ names: [String]
  ) -> [EmbeddingRecord.Suspect] {
    var counts: [Int: Int] = [:]
    for label in labels.labels.compactMap({ $0 }) { counts[label, default: 0] += 1 }
    return names.indices.compactMap { image -> EmbeddingRecord.Suspect? in
      guard let label = labels.labels[image], counts[label, default: 0] > neighbours[image].count,
        neighbours[image].allSatisfy({ labels.labels[$0] != label }),
        let best = MapQuality.commonest(neighbours[image], labels.labels)
      else { return nil }
      return EmbeddingRecord.Suspect(
        path: names[image], label: labels.names[label], neighbourLabel: labels.names[best.label],
        neighbourCount: best.count)
    }.enumerated().sorted {
      (-$0.element.neighbourCount, $0.offset) < (-$1.element.neighbourCount, $1.offset)
    }
    .map(\.element)
  }

  private static func definitions(_ record: EmbeddingRecord) -> [String: String] {
    let isNumber = record.classNames.isEmpty
    let agreement =
      isNumber
      ? "R\u{00B2} of the mean value of the \(record.neighbours) nearest other images"
      : "share of images whose label is the commonest among their \(record.neighbours) nearest "
        + "others, of equal counts the first (k-nearest-neighbour accuracy, leave-one-out)"
    var definitions = [
      "explainedVariance": "share of each principal component of the features in their variance",
      "spaceAgreement": agreement + ", by the Euclidean distance of features",
      "mapAgreement": agreement + ", by the distance in the map",
      "trustworthiness": "1 where the \(record.neighbours) nearest in the map are nearest in the "
        + "space, less by the ranks of those that are not (Venna & Kaski 2001)",
    ]
    if record.method == .tsne {
      definitions["divergence"] =
        "Kullback-Leibler divergence of the map's neighbourhoods from those of the space, in nats "
        + "(van der Maaten & Hinton 2008)"
    }
    if !isNumber {
      definitions["suspects"] =
        "images none of whose \(record.neighbours) nearest others has their label, of classes with "
        + "more than \(record.neighbours) images"
    }
    return definitions
  }
}
