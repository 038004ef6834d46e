/// Why the program cannot go on, where no library error says it: it ends with exit code 1.
struct Failure: Error, CustomStringConvertible {
  /// What happened and what to do.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
