import Foundation
import FoveaSupport

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

  /// Refuses options that are given where they have no effect.
  ///
  /// - Parameter place: `with --to safetensors`, say.
  static func refuse(_ options: [(name: String, isGiven: Bool)], _ place: String) throws {
    for option in options where option.isGiven {
      throw UsageError("\(option.name) has no effect \(place)")
    }
  }

  /// Checks that a file to write is not the one that is read.
  ///
  /// - Throws: `UsageError`.
  static func checkDistinct(_ input: URL, _ output: URL) throws {
    func place(_ url: URL) -> String { url.resolvingSymlinksInPath().standardizedFileURL.path }
    guard place(input) != place(output) else {
      throw UsageError(
        "--output is \(input.shown) itself, which would be lost; choose another file")
    }
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
