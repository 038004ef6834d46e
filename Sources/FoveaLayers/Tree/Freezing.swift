import FoveaSupport

extension Layer {
  /// Excludes the parameters that a pattern matches from training.
  ///
  /// ```swift
  /// try model.freeze("*")
  /// try model.unfreeze("fc")  // train the head only
  /// ```
  ///
  /// - Returns: The number of parameters that match.
  /// - Throws: `ParameterError` if no parameter matches, with a near miss.
  @discardableResult
  public mutating func freeze(_ pattern: PathPattern) throws(ParameterError) -> Int {
    try setFrozen(true, pattern)
  }

  /// Includes the parameters that a pattern matches in training.
  ///
  /// - Returns: The number of parameters that match.
  /// - Throws: `ParameterError` if no parameter matches, with a near miss.
  @discardableResult
  public mutating func unfreeze(_ pattern: PathPattern) throws(ParameterError) -> Int {
    try setFrozen(false, pattern)
  }

  private mutating func setFrozen(_ frozen: Bool, _ pattern: PathPattern) throws(ParameterError)
    -> Int
  {
    var count = 0
    update { path, parameter in
      guard pattern.matches(path) else { return }
      parameter.isFrozen = frozen
      count += 1
    }
    guard count > 0 else {
      let paths = parameters().map(\.path)
      let prefixes = Set(
        paths.flatMap { path in
          path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
        })
      throw ParameterError(
        "no parameter matches '\(pattern)'."
          + NearestName.question(for: pattern.description, among: paths + prefixes.sorted())
          + " Patterns are paths such as '\(paths.first ?? "fc.weight")', starts of paths, or have "
          + "'*' for any letters")
    }
    return count
  }
}
