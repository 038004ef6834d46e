import Foundation
import FoveaSupport

/// A usage error, on the command line or in a configuration file: the program ends with exit code
/// 64.
struct UsageError: Error, CustomStringConvertible {
  /// The given text, the valid ones, and a suggestion.
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// An error for an unknown name, with the known names and a suggestion.
  static func unknown(_ what: String, _ name: String, known: [String]) -> UsageError {
    UsageError(
      "unknown \(what) '\(name)'; known: \(known.joined(separator: ", "))."
        + NearestName.question(for: name, among: known))
  }

  /// An error for a name that no case of an enumeration has.
  static func unknown<Name: RawRepresentable<String>>(
    _ what: String, _ name: String, known: [Name]
  ) -> UsageError {
    unknown(what, name, known: known.map(\.rawValue))
  }

  /// Checks an option's number.
  ///
  /// - Throws: `UsageError` where it is out of range.
  static func check<Number: Comparable>(
    _ option: String, _ number: Number?, in range: ClosedRange<Number>
  ) throws {
    guard let number, !range.contains(number) else { return }
    throw UsageError(
      "\(option) is \(number), but must be at least \(range.lowerBound) and at most "
        + "\(range.upperBound)")
  }

  /// Refuses given options that have no effect.
  ///
  /// - Parameter place: The circumstances, such as `with --to safetensors`.
  /// - Throws: `UsageError` naming the first given option.
  static func refuse(_ options: [(name: String, isGiven: Bool)], _ place: String) throws {
    for option in options where option.isGiven {
      throw UsageError("\(option.name) has no effect \(place)")
    }
  }

  /// Checks that the file to write is not the file to read.
  ///
  /// - Throws: `UsageError` where they are the same.
  static func checkDistinct(_ input: URL, _ output: URL) throws {
    func place(_ url: URL) -> String { url.resolvingSymlinksInPath().standardizedFileURL.path }
    guard place(input) != place(output) else {
      throw UsageError(
        "--output is \(input.shown) itself, which would be overwritten; choose another file")
    }
  }

  /// Runs a body, and converts its errors to usage errors.
  ///
  /// - Throws: `UsageError` with the message of the body's error.
  static func rethrowing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw UsageError(ErrorText.of(error))
    }
  }

  /// The case of an enumeration that a text names; case, `-` and `_` don't matter.
  ///
  /// - Throws: `UsageError` where there is none.
  static func value<Name: RawRepresentable<String> & CaseIterable>(
    _ what: String, _ text: String
  ) throws -> Name {
    let known = Array(Name.allCases)
    let name = NearestName.match(text, among: known.map(\.rawValue))
    guard let found = known.first(where: { $0.rawValue == name }) else {
      throw unknown(what, text, known: known)
    }
    return found
  }
}
