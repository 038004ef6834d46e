import FoveaSupport

/// A class for each pixel of an image.
public struct LabelMask: Sendable, Equatable {
  /// Marks a pixel that no loss and no metric counts.
  public static let ignored: UInt8 = 255

  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Class indices, row by row from the top left; ``ignored`` where a pixel does not count.
  public var values: [UInt8]

  /// Wraps class indices.
  ///
  /// - Precondition: there is a value for each pixel.
  public init(width: Int, height: Int, values: [UInt8]) {
    precondition(
      width >= 0 && height >= 0 && values.count == width * height,
      "\(values.count) values for a mask of \(width)x\(height)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Makes a mask of one class.
  public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    self.init(
      width: width, height: height, values: [UInt8](repeating: value, count: width * height))
  }

  /// The value of a pixel.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }
}
