import FoveaTensors

/// A model that detects objects: images `[N, H, W, C]` to raw numbers `[N, cells, outputs]`.
///
/// Cells are ordered by level as in `geometry.strides`, then row by row. The centre of a cell is
/// `(column + 0.5, row + 0.5) · stride` in pixels of the input.
public protocol DetectionModel: Layer {
  /// The layout of the output.
  var geometry: DetectionGeometry { get }
}

/// The layout of the output of a detection model.
///
/// The numbers of a cell are, in this order: `bins` for each side of the box (left, top, right,
/// bottom); the logit of objectness, if the model has one; and the logit of each class. The numbers
/// of a side are logits of a distribution over the distances 0 ... bins − 1, or the distance itself
/// if `bins` is 1, measured from the cell's centre in units of the stride. The score of a class is
/// σ of its logit; with objectness, σ(objectness) times its probability in the softmax of the
/// classes.
public struct DetectionGeometry: Codable, Sendable, Hashable {
  /// Distance of neighbouring cells in pixels for each level, ascending.
  public var strides: [Int]
  /// Numbers for each side of the box: 1 for a distance, more for a distribution.
  public var bins: Int
  /// Number of classes.
  public var classes: Int
  /// Whether a cell predicts the presence of any object, apart from the classes.
  public var hasObjectness: Bool
  /// Whether the model itself gives each object one box, as imported networks with suppression do.
  /// Overlapping boxes are then different objects.
  public var isSuppressed: Bool

  /// Makes a layout, by default without objectness, of a model that leaves suppression to the
  /// decoder.
  public init(
    strides: [Int], bins: Int, classes: Int, hasObjectness: Bool = false, isSuppressed: Bool = false
  ) {
    self.strides = strides
    self.bins = bins
    self.classes = classes
    self.hasObjectness = hasObjectness
    self.isSuppressed = isSuppressed
  }

  /// Numbers of a cell: the last axis of the output.
  public var outputs: Int { 4 * bins + (hasObjectness ? 1 : 0) + classes }

  /// The divisor of valid image heights and widths, in pixels.
  public var sizeMultiple: Int { strides.max() ?? 1 }

  /// Number of cells of all levels for an image of a height and width in pixels.
  public func cellCount(height: Int, width: Int) -> Int {
    strides.reduce(0) { $0 + (height / $1) * (width / $1) }
  }
}

extension DetectionGeometry {
  private enum CodingKeys: String, CodingKey {
    case strides, bins, classes, hasObjectness, isSuppressed
  }

  /// Reads a layout. Without a word on suppression, the decoder suppresses.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      strides: try values.decode([Int].self, forKey: .strides),
      bins: try values.decode(Int.self, forKey: .bins),
      classes: try values.decode(Int.self, forKey: .classes),
      hasObjectness: try values.decode(Bool.self, forKey: .hasObjectness),
      isSuppressed: try values.decodeIfPresent(Bool.self, forKey: .isSuppressed) ?? false)
  }

  /// Writes the layout.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(strides, forKey: .strides)
    try values.encode(bins, forKey: .bins)
    try values.encode(classes, forKey: .classes)
    try values.encode(hasObjectness, forKey: .hasObjectness)
    if isSuppressed { try values.encode(true, forKey: .isSuppressed) }
  }
}
