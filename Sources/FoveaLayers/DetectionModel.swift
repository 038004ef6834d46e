import FoveaTensors

/// A model that finds objects: images `[N, H, W, C]` to raw numbers `[N, cells, outputs]`.
///
/// Cells are those of all levels, in order of `geometry.strides`, each level row by row. A cell's
/// centre is `(column + 0.5, row + 0.5) · stride` in pixels of the input.
public protocol DetectionModel: Layer {
  /// What the numbers of a cell mean.
  var geometry: DetectionGeometry { get }
}

/// How the output of a detection model is laid out.
///
/// A cell's numbers are, in this order: `bins` for each of the box's sides (left, top, right,
/// bottom), logits where a distribution over distances 0 ... bins − 1 is predicted, or the distance
/// itself where `bins` is 1, always from the cell's centre in units of the stride; the logit of
/// objectness, where there is one; and the logit of each class. A class's score is σ of its logit;
/// with objectness it is σ(objectness) times its share in the softmax of the classes.
public struct DetectionGeometry: Codable, Sendable, Hashable {
  /// Pixels from cell to cell, level by level, finest first.
  public var strides: [Int]
  /// Numbers for each side of the box.
  public var bins: Int
  /// Number of classes.
  public var classes: Int
  /// Whether a cell says how sure it is of any object, apart from the classes.
  public var hasObjectness: Bool

  /// Describes an output.
  public init(strides: [Int], bins: Int, classes: Int, hasObjectness: Bool = false) {
    self.strides = strides
    self.bins = bins
    self.classes = classes
    self.hasObjectness = hasObjectness
  }

  /// Numbers of a cell.
  public var outputs: Int { 4 * bins + (hasObjectness ? 1 : 0) + classes }

  /// What height and width of images must be a multiple of.
  public var sizeMultiple: Int { strides.max() ?? 1 }

  /// Cells of all levels together for an image of a size.
  public func cellCount(height: Int, width: Int) -> Int {
    strides.reduce(0) { $0 + (height / $1) * (width / $1) }
  }
}
