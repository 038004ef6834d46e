/// A Darknet `.cfg` or `.weights` file that can't be taken over.
public struct DarknetError: Error, CustomStringConvertible, Equatable {
  /// The file.
  public let path: String
  /// The line of a `.cfg` file, from 1.
  public let line: Int?
  /// What is wrong and what to do.
  public let reason: String

  init(_ path: String, line: Int? = nil, _ reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  /// File, line and reason.
  public var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + reason }
}
