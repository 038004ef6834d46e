import FoveaImages

/// Brings an image to a size, each side on its own, antialiased.
public struct Resize: Transform {
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

  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    image.resized(width: width, height: height)
  }
}
