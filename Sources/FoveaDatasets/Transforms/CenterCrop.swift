import FoveaImages

/// Cuts out the middle; a side that is too short stays as it is.
public struct CenterCrop: Transform {
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

  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    image.centerCropped(width: min(width, image.width), height: min(height, image.height))
  }
}
