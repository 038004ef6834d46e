import FoveaImages

/// Cuts out the middle; a side that is too short stays as it is.
public struct CenterCrop: SizedTransform {
  /// Its name in configurations.
  public static let name = "center-crop"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int

  /// Makes a crop.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Its shorthand.
  public static var shorthand: String { Self.name }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty else { return nil }
    self.init(width: width, height: height)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside(width: width, height: height)
  }

  /// Changes the scene.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let (columns, rows) = (min(width, scene.image.width), min(height, scene.image.height))
    scene.crop(
      x: (scene.image.width - columns) / 2, y: (scene.image.height - rows) / 2, width: columns,
      height: rows)
  }
}
