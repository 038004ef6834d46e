import FoveaSupport

/// A way to lay out features in the plane.
public enum EmbeddingMethod: String, Codable, Sendable, CaseIterable {
  /// The first two principal components.
  case pca
  /// t-SNE, which keeps neighbours together (van der Maaten & Hinton 2008).
  case tsne
}

/// The map of a data set's features: `embed.json`.
public struct EmbeddingRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// An image in the map.
  public struct Point: Codable, Sendable, Equatable {
    /// The image's id, usually its path.
    public var path: String
    /// The class or identity; nil for none.
    public var label: String?
    /// Regression: the value.
    public var value: Double?
    /// The coordinates in the map.
    public var x, y: Double

    /// Places an image.
    public init(path: String, label: String? = nil, value: Double? = nil, x: Double, y: Double) {
      (self.path, self.label, self.value, self.x, self.y) = (path, label, value, x, y)
    }
  }

  /// An image whose neighbours all have other labels.
  public struct Suspect: Codable, Sendable, Equatable {
    /// The image's id.
    public var path: String
    /// Its label.
    public var label: String
    /// The commonest label of its neighbours, and the number of neighbours with it.
    public var neighbourLabel: String
    /// The number of neighbours with the commonest label.
    public var neighbourCount: Int

    /// Names an image.
    public init(path: String, label: String, neighbourLabel: String, neighbourCount: Int) {
      self.path = path
      self.label = label
      self.neighbourLabel = neighbourLabel
      self.neighbourCount = neighbourCount
    }
  }

  /// The version the record was written with.
  public var formatVersion = Self.currentFormatVersion
  /// The run or model.
  public var model = ""
  /// The model's task.
  public var task = VisionTask.classification
  /// The data's name.
  public var data = ""
  /// The split, such as `test`.
  public var split = ""
  /// The place of the features in words.
  public var layer = ""
  /// The number of features of an image.
  public var featureCount: Int
  /// The images of the split, of which the points may be a part.
  public var totalCount = 0
  /// The key of the draw.
  public var seed: UInt64
  /// The method of the map.
  public var method: EmbeddingMethod
  /// t-SNE: the effective number of neighbours.
  public var perplexity: Double?
  /// t-SNE: the number of steps.
  public var steps: Int?
  /// t-SNE: the remaining divergence, in nats.
  public var divergence: Double?
  /// The share of each of the first principal components in the variance, 0 to 1.
  public var explainedVariance: [Double]
  /// The meaning of labels or values.
  public var labelMeaning: String
  /// The names of classes in order; empty for values.
  public var classNames: [String] = []
  /// The number of neighbours of the figures.
  public var neighbours = 0
  /// The agreement of neighbours with labels among all features; for values, R².
  public var spaceAgreement: Double?
  /// The same in the map.
  public var mapAgreement: Double?
  /// The share of the commonest label: the agreement without any structure; nil for values.
  public var commonestShare: Double?
  /// How far neighbours in the map are neighbours in the space, at most 1.
  public var trustworthiness = 0.0
  /// The images whose neighbours all have other labels, those of unanimous neighbours first.
  public var suspects: [Suspect] = []
  /// The images that could not be decoded; nil for none.
  public var skippedImages: [String]?
  /// The meaning and source of the figures.
  public var definitions: [String: String] = [:]
  /// The images with their coordinates.
  public var points: [Point] = []

  /// Makes a record of the current format; the other properties are set afterwards.
  public init(
    method: EmbeddingMethod, featureCount: Int, seed: UInt64, labelMeaning: String,
    explainedVariance: [Double]
  ) {
    self.method = method
    self.featureCount = featureCount
    self.seed = seed
    self.labelMeaning = labelMeaning
    self.explainedVariance = explainedVariance
  }

  /// The points as a table: `path,label,x,y`, or `path,value,x,y` for values.
  public var csv: String {
    let isNumber = classNames.isEmpty
    return CSVLine.text(["path", isNumber ? "value" : "label", "x", "y"])
      + points.map { point in
        CSVLine.text([
          point.path, point.value.map { "\($0)" } ?? point.label ?? "", "\(point.x)", "\(point.y)",
        ])
      }.joined()
  }
}
