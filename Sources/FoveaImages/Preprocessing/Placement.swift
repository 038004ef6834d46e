/// The map from an image to a model's input: input = image · scale + offset, in pixels.
public struct Placement: Sendable, Hashable, Codable {
  /// Columns of the image.
  public var imageWidth: Int
  /// Rows of the image.
  public var imageHeight: Int
  /// Input columns per image column.
  public var scaleX: Double
  /// Input rows per image row.
  public var scaleY: Double
  /// Input columns left of the image; negative where the image is cut off.
  public var offsetX: Double
  /// Input rows above the image; negative where the image is cut off.
  public var offsetY: Double

  /// Makes a placement; by default the input is the image.
  public init(
    imageWidth: Int, imageHeight: Int, scaleX: Double = 1, scaleY: Double = 1,
    offsetX: Double = 0, offsetY: Double = 0
  ) {
    self.imageWidth = imageWidth
    self.imageHeight = imageHeight
    self.scaleX = scaleX
    self.scaleY = scaleY
    self.offsetX = offsetX
    self.offsetY = offsetY
  }

  /// Maps a box from the image to the input.
  public func callAsFunction(_ box: BoundingBox) -> BoundingBox {
    BoundingBox(
      left: box.left * scaleX + offsetX, top: box.top * scaleY + offsetY,
      right: box.right * scaleX + offsetX, bottom: box.bottom * scaleY + offsetY)
  }

  /// Maps a box from the input to the image, cut off at its edges; nil where none of it is inside.
  public func source(_ box: BoundingBox) -> BoundingBox? {
    BoundingBox(
      left: (box.left - offsetX) / scaleX, top: (box.top - offsetY) / scaleY,
      right: (box.right - offsetX) / scaleX, bottom: (box.bottom - offsetY) / scaleY
    ).clipped(width: Double(imageWidth), height: Double(imageHeight))
  }

  /// Whether the input is the unchanged image of this size.
  package func isIdentity(width: Int, height: Int) -> Bool {
    self == Placement(imageWidth: width, imageHeight: height)
  }
}
