import FoveaSupport
import FoveaLayers

/// A slip on the command line or in a configuration file: the program ends with exit code 64.
struct UsageError: Error, CustomStringConvertible {
  /// What was given, what is understood, and the name that was probably meant.
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// A name that none of a few known ones equals: lists them, and says which was probably meant.
  static func unknown(_ what: String, _ name: String, known: [String]) -> UsageError {
    UsageError(
      "unknown \(what) '\(name)'; known: \(known.joined(separator: ", "))."
        + NearestName.question(for: name, among: known))
  }

  /// The same for the cases of an enumeration.
  static func unknown<Name: RawRepresentable<String>>(
    _ what: String, _ name: String, known: [Name]
  ) -> UsageError {
    unknown(what, name, known: known.map(\.rawValue))
  }

  /// Runs a body whose errors are slips on the command line, whatever their type.
  static func rethrowing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw UsageError("\(error)")
    }
  }
}
