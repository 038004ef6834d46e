import FoveaSupport

/// What `fovea see` found: `see.json`.
public struct SeeingRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = SeeingRecord.currentFormatVersion
  /// The run or model.
  public var model: String
  /// The model's task.
  public var task: VisionTask
  /// One record per image, in the order given.
  public var images: [SeenImageRecord]
  /// The images that could not be seen, with the reason.
  public var failures: [Failure]
  /// The file of the sheet of the first layer's filters; nil where it wasn't asked for.
  public var filters: String?

  /// An image that could not be decoded, or had nothing to explain.
  public struct Failure: Codable, Sendable, Equatable {
    /// The image's path as given.
    public var path: String
    /// The reason.
    public var reason: String

    /// Makes a failure.
    public init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
  }

  /// Makes the record of a command.
  public init(
    model: String, task: VisionTask, images: [SeenImageRecord], failures: [Failure] = [],
    filters: String? = nil
  ) {
    self.model = model
    self.task = task
    self.images = images
    self.failures = failures
    self.filters = filters
  }
}

/// The maps of one image.
public struct SeenImageRecord: Codable, Sendable, Equatable {
  /// The image's path as given.
  public var path: String
  /// The sheet with the maps, in the results folder; nil without maps.
  public var picture: String?
  /// The sheet with a layer's channels; nil where it wasn't asked for.
  public var channels: String?
  /// The number that the maps explain; nil without maps.
  public var score: Score?
  /// The maps, in the order of the methods.
  public var maps: [Map] = []

  /// The number that maps explain.
  public struct Score: Codable, Sendable, Equatable {
    /// The class, the value of a regression, or the image compared with.
    public var name: String
    /// What the number is, such as `logit of disc`.
    public var meaning: String
    /// The number.
    public var value: Double
    /// Its unit, which is that of the maps.
    public var unit: String
    /// The probability of the class or the score of the box, 0 to 1; nil for other tasks.
    public var probability: Double?
    /// Detection: left, top, right and bottom in pixels of the image.
    public var box: [Double]?

    /// Makes a score.
    public init(
      name: String, meaning: String, value: Double, unit: String, probability: Double? = nil,
      box: [Double]? = nil
    ) {
      self.name = name
      self.meaning = meaning
      self.value = value
      self.unit = unit
      self.probability = probability
      self.box = box
    }
  }

  /// A map, before it is scaled for a picture.
  public struct Map: Codable, Sendable, Equatable {
    /// The method, such as `grad-cam`.
    public var method: String
    /// The path of the layer; nil for a map of the input.
    public var layer: String?
    /// Columns of the map.
    public var width: Int
    /// Rows of the map.
    public var height: Int
    /// The highest value, in the unit of the score; Eigen-CAM's in that of the layer's outputs.
    public var peak: Double
    /// The lowest value.
    public var lowest: Double
    /// The sum of the positive values over the sum of all absolute ones, 0 to 1.
    public var positiveShare: Double
    /// The file with the signed values, `[height, width]` in NumPy's format.
    public var values: String
    /// Integrated gradients: steps of the path.
    public var steps: Int?
    /// Integrated gradients: the score of the blank image.
    public var baselineScore: Double?
    /// Integrated gradients: the distance of the map's sum from score − baseline score, relative to
    /// that.
    public var relativeError: Double?

    /// Makes the record of a map.
    public init(
      method: String, layer: String?, width: Int, height: Int, peak: Double, lowest: Double,
      positiveShare: Double, values: String, steps: Int? = nil, baselineScore: Double? = nil,
      relativeError: Double? = nil
    ) {
      self.method = method
      self.layer = layer
      self.width = width
      self.height = height
      self.peak = peak
      self.lowest = lowest
      self.positiveShare = positiveShare
      self.values = values
      self.steps = steps
      self.baselineScore = baselineScore
      self.relativeError = relativeError
    }
  }

  /// Makes the record of an image.
  public init(
    path: String, picture: String? = nil, channels: String? = nil, score: Score? = nil,
    maps: [Map] = []
  ) {
    self.path = path
    self.picture = picture
    self.channels = channels
    self.score = score
    self.maps = maps
  }
}
