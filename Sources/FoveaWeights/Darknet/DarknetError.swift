/// A failure to import a Darknet `.cfg` or `.weights` file.
public struct DarknetError: Error, CustomStringConvertible, Equatable {
  /// The file's path.
  public let path: String
  /// The line in a `.cfg` file, counted from 1; nil for the whole file.
  public let line: Int?
  /// The reason and the remedy.
  public let reason: String

  init(_ path: String, line: Int? = nil, _ reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  /// The file, the line and the reason.
  public var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + reason }
}
