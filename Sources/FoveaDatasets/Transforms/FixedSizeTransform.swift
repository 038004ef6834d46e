/// A transform to the input size that has no other parameter and draws nothing.
public protocol FixedSizeTransform: SizedTransform, NamedTransform {
  /// Makes the transform for a size in pixels, each side in 1...65536.
  init(width: Int, height: Int)

  /// Brings the scene to the size.
  func apply(_ scene: inout Scene)
}

extension FixedSizeTransform {
  /// The name alone: there are no parameters.
  public static var shorthand: String { name }

  /// Takes no numbers: the size is the input's.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty else { return nil }
    self.init(width: width, height: height)
  }

  /// A side outside 1...65536.
  public var problem: String? { Self.outside(width: width, height: height) }

  /// Brings the scene to the size.
  public func apply(_ scene: inout Scene, random: inout RandomStream) { apply(&scene) }
}

/// Cuts out the middle; a side that is too short stays as it is.
public struct CenterCrop: FixedSizeTransform {
  /// The name in configurations: `center-crop`.
  public static let name = "center-crop"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int

  /// Makes a crop of a size in pixels, each side in 1...65536.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Cuts out the middle.
  public func apply(_ scene: inout Scene) {
    let (columns, rows) = (min(width, scene.image.width), min(height, scene.image.height))
    scene.crop(
      x: (scene.image.width - columns) / 2, y: (scene.image.height - rows) / 2, width: columns,
      height: rows)
  }
}

/// Brings an image to a size, each side by its own factor, antialiased.
public struct Resize: FixedSizeTransform {
  /// The name in configurations: `resize`.
  public static let name = "resize"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int

  /// Makes a resize to a size in pixels, each side in 1...65536.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Resizes image and annotations.
  public func apply(_ scene: inout Scene) { scene.resize(width: width, height: height) }
}
