/// Smallest, middle and largest of a set of numbers.
public struct NumberRange: Codable, Sendable, Equatable {
  /// The smallest.
  public var least: Double
  /// The middle one; of an even count the mean of the middle two.
  public var median: Double
  /// The largest.
  public var greatest: Double

  /// Measures numbers; nil where there is none.
  public init?(_ numbers: [Double]) {
    let sorted = numbers.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    least = first
    greatest = last
    median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// Figures about a data set's images.
public struct ImageFigures: Codable, Sendable, Equatable {
  /// A size and how many images have it.
  public struct Size: Codable, Sendable, Equatable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int
    /// Images of this size.
    public var count: Int

    /// Describes a size.
    public init(width: Int, height: Int, count: Int) {
      self.width = width
      self.height = height
      self.count = count
    }
  }

  /// Columns.
  public var width: NumberRange
  /// Rows.
  public var height: NumberRange
  /// The commonest sizes, at most ten.
  public var sizes: [Size]
  /// The number of different sizes.
  public var sizeCount: Int
  /// Images of grey pixels only, however they are stored.
  public var grey: Int
  /// Images by file format; those in memory count as `memory`.
  public var formats: [String: Int]
  /// Mean brightness, 0 to 255.
  public var brightness: NumberRange
  /// Deviation of the brightness within an image, 0 to 255.
  public var contrast: NumberRange

  /// Collects figures.
  public init(
    width: NumberRange, height: NumberRange, sizes: [Size], sizeCount: Int, grey: Int,
    formats: [String: Int], brightness: NumberRange, contrast: NumberRange
  ) {
    self.width = width
    self.height = height
    self.sizes = sizes
    self.sizeCount = sizeCount
    self.grey = grey
    self.formats = formats
    self.brightness = brightness
    self.contrast = contrast
  }
}

/// Figures about a detection data set's boxes.
public struct BoxFigures: Codable, Sendable, Equatable {
  /// Boxes in all.
  public var count: Int
  /// Boxes of less than 32² square pixels, as COCO counts them.
  public var small: Int
  /// Boxes from 32² to 96² square pixels.
  public var medium: Int
  /// Boxes of 96² square pixels or more.
  public var large: Int
  /// Boxes that stand for a crowd.
  public var crowds: Int
  /// Objects per image.
  public var perImage: NumberRange
  /// The square root of the area, in pixels.
  public var size: NumberRange
  /// The same as a share of the square root of the image's area.
  public var relativeSize: NumberRange
  /// Width over height.
  public var aspect: NumberRange

  /// Collects figures.
  public init(
    count: Int, small: Int, medium: Int, large: Int, crowds: Int, perImage: NumberRange,
    size: NumberRange, relativeSize: NumberRange, aspect: NumberRange
  ) {
    self.count = count
    self.small = small
    self.medium = medium
    self.large = large
    self.crowds = crowds
    self.perImage = perImage
    self.size = size
    self.relativeSize = relativeSize
    self.aspect = aspect
  }
}

/// Figures about a segmentation data set's masks.
public struct MaskFigures: Codable, Sendable, Equatable {
  /// Masks that could be read.
  public var count: Int
  /// The share of pixels that no loss and no metric counts, 0 to 1.
  public var ignoredShare: Double
  /// Each class's share of the pixels that count, 0 to 1, in label order.
  public var classShares: [Double]

  /// Collects figures.
  public init(count: Int, ignoredShare: Double, classShares: [Double]) {
    self.count = count
    self.ignoredShare = ignoredShare
    self.classShares = classShares
  }
}

/// Figures about one value of a regression data set.
public struct ValueFigures: Codable, Sendable, Equatable {
  /// The value's name.
  public var name: String
  /// The range.
  public var range: NumberRange
  /// Its mean.
  public var mean: Double
  /// Its deviation about the mean (divided by N).
  public var deviation: Double

  /// Collects figures.
  public init(name: String, range: NumberRange, mean: Double, deviation: Double) {
    self.name = name
    self.range = range
    self.mean = mean
    self.deviation = deviation
  }
}
