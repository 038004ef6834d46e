import FoveaSupport

/// A class for each pixel of an image.
public struct LabelMask: Sendable, Equatable {
  /// The value of a pixel that losses and metrics ignore.
  public static let ignored: UInt8 = 255

  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Class indices, row by row from the top left; ``ignored`` for pixels without a label.
  public var values: [UInt8]

  /// Wraps class indices.
  ///
  /// - Precondition: there is one value per pixel.
  public init(width: Int, height: Int, values: [UInt8]) {
    precondition(
      width >= 0 && height >= 0 && values.count == width * height,
      "\(values.count) values for a mask of \(width)x\(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Makes a mask with the same value everywhere.
  public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    self.init(
      width: width, height: height, values: [UInt8](repeating: value, count: width * height))
  }

  /// The value at column `x` and row `y`.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }
}
