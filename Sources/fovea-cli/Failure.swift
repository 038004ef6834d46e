/// A failure of the program other than a library error: it ends with exit code 1.
struct Failure: Error, CustomStringConvertible {
  /// The cause, and the fix.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
