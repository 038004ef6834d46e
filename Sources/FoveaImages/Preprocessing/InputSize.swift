/// Rows and columns of a model's input.
public struct InputSize: Sendable, Hashable, Codable {
  /// The number of rows.
  public var height: Int
  /// The number of columns.
  public var width: Int

  /// Makes a size of rows and columns.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}
