import FoveaImages

/// Brings an image to a size, each side on its own, antialiased.
public struct Resize: SizedTransform {
  /// Its name in configurations.
  public static let name = "resize"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int

  /// Makes a resize.
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
    scene.resize(width: width, height: height)
  }
}
