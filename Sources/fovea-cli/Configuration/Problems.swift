import Fovea
import FoveaSupport

/// The problems with a command line, so that all are told together.
struct Problems {
  private var errors: [any Error] = []

  /// Runs a check and keeps its error.
  ///
  /// - Returns: The check's result; nil where it failed.
  @discardableResult
  mutating func collect<Result>(_ check: () throws -> Result) -> Result? {
    do {
      return try check()
    } catch {
      errors.append(error)
      return nil
    }
  }

  /// Replaces errors by better ones.
  mutating func revise(_ body: (any Error) -> any Error) { errors = errors.map(body) }

  /// - Throws: The one error; for several, one `UsageError` (or `Failure`, where the command line
  ///   itself is right) that lists them.
  func check() throws {
    guard let first = errors.first else { return }
    guard errors.count > 1 else { throw first }
    var texts: [String] = []
    for text in errors.map(ErrorText.of) where !texts.contains(text) { texts.append(text) }
    guard texts.count > 1 else { throw first }
    let text =
      "\(texts.count) problems:\n"
      + texts.map { "  " + $0.replacing("\n", with: "\n  ") }.joined(separator: "\n")
    let isUsage = errors.contains { $0 is UsageError || $0 is SettingError }
    throw isUsage ? UsageError(text) : Failure(text)
  }
}
