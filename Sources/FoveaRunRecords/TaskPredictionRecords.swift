/// The detections in one image: one line of `fovea predict --json`.
public struct DetectionPredictionRecord: Codable, Sendable, Equatable {
  /// The image's path as the user gave it.
  public var path: String
  /// Columns of the image.
  public var width: Int
  /// Rows of the image.
  public var height: Int
  /// The objects, by descending score.
  public var objects: [Object]

  /// An object.
  public struct Object: Codable, Sendable, Equatable {
    /// The class's name.
    public var label: String
    /// The confidence of the model, 0 to 1.
    public var score: Double
    /// Left, top, right and bottom edge in pixels of the image.
    public var box: [Double]

    /// Describes an object.
    public init(label: String, score: Double, box: [Double]) {
      self.label = label
      self.score = score
      self.box = box
    }
  }

  /// Makes the record of one image.
  public init(path: String, width: Int, height: Int, objects: [Object]) {
    self.path = path
    self.width = width
    self.height = height
    self.objects = objects
  }
}

/// The segmentation of one image: one line of `fovea predict --json`.
public struct SegmentationPredictionRecord: Codable, Sendable, Equatable {
  /// The image's path as the user gave it.
  public var path: String
  /// Columns of image and mask.
  public var width: Int
  /// Rows of image and mask.
  public var height: Int
  /// The file of class indices, where one was asked for.
  public var mask: String?
  /// The share of each class in the image, in the order of the classes.
  public var shares: [Share]

  /// A class and its part of the image.
  public struct Share: Codable, Sendable, Equatable {
    /// The class's name.
    public var label: String
    /// Pixels of the class.
    public var pixels: Int
    /// Those pixels by all, 0 to 1.
    public var share: Double

    /// Describes a class.
    public init(label: String, pixels: Int, share: Double) {
      self.label = label
      self.pixels = pixels
      self.share = share
    }
  }

  /// Makes the record of one image.
  public init(path: String, width: Int, height: Int, mask: String? = nil, shares: [Share]) {
    self.path = path
    self.width = width
    self.height = height
    self.mask = mask
    self.shares = shares
  }
}

/// The predicted values of one image: one line of `fovea predict --json`.
public struct RegressionPredictionRecord: Codable, Sendable, Equatable {
  /// The image's path as the user gave it.
  public var path: String
  /// The values, in the order of the model's outputs.
  public var values: [Value]

  /// A value by its name.
  public struct Value: Codable, Sendable, Equatable {
    /// The value's name.
    public var name: String
    /// The number, in the data's units.
    public var value: Double

    /// Names a number.
    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Makes the record of one image.
  public init(path: String, values: [Value]) {
    self.path = path
    self.values = values
  }
}

/// The nearest other image of one image, by a verification model.
public struct NearestImageRecord: Codable, Sendable, Equatable {
  /// The image as the caller named it.
  public var path: String
  /// The nearest other image.
  public var nearest: String
  /// The Euclidean distance of their embeddings, 0 to 2.
  public var distance: Double
  /// Whether both show the same identity; nil where the model has no threshold.
  public var same: Bool?

  /// Makes a record.
  public init(path: String, nearest: String, distance: Double, same: Bool?) {
    self.path = path
    self.nearest = nearest
    self.distance = distance
    self.same = same
  }
}
