import Foundation
import FoveaSupport

/// An environment variable of Fovea's has an invalid value.
public struct EnvironmentError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The variable's name.
  public let variable: String
  /// The value, and the expected ones.
  public let description: String
  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }

  init(_ variable: String, _ value: String, expected: String, _ suggestion: String = "") {
    self.variable = variable
    description = "\(variable) is '\(value)', but must be \(expected)." + suggestion
  }
}

/// The environment variables that the engine reads.
enum EngineEnvironment {
  /// The number of computing threads.
  static let threadsVariable = "FOVEA_THREADS"
  /// The most capable instruction set to use.
  static let instructionSetVariable = "FOVEA_INSTRUCTION_SET"
  /// Switches: 1 is on, 0 or nothing is off.
  static let switches = ["FOVEA_EAGER", "FOVEA_VERIFY", "FOVEA_TRACE"]
  /// The valid numbers of threads.
  static let threadRange = 1...1024

  /// The variables, by name.
  static var all: [String] {
    [threadsVariable, instructionSetVariable, ConvolutionSearchMode.variable] + switches
  }

  /// The number of threads that the environment asks for; nil where it has none that is valid.
  static var threads: Int? {
    ProcessInfo.processInfo.environment[threadsVariable].flatMap { Int($0) }
      .flatMap { threadRange.contains($0) ? $0 : nil }
  }

  /// Whether a switch is on.
  static func isOn(_ name: String) -> Bool {
    ProcessInfo.processInfo.environment[name] == "1"
  }

  /// Checks the variables of an environment. Empty ones count as missing.
  static func check(_ environment: [String: String]) throws(EnvironmentError) {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let text = value(threadsVariable), !(Int(text).map(threadRange.contains) ?? false) {
      throw EnvironmentError(
        threadsVariable, text,
        expected: "a number of threads from \(threadRange.lowerBound) to \(threadRange.upperBound)")
    }
    let sets = ["avx512", "avx2", "generic"]
    if let text = value(instructionSetVariable), !sets.contains(text) {
      throw EnvironmentError(
        instructionSetVariable, text,
        expected: "avx512, avx2 or generic", NearestName.question(for: text, among: sets))
    }
    for name in switches {
      if let text = value(name), !["0", "1"].contains(text) {
        throw EnvironmentError(name, text, expected: "0 or 1")
      }
    }
    if let text = value(ConvolutionSearchMode.variable),
      (try? ConvolutionSearchMode(text)) == nil
    {
      throw EnvironmentError(
        ConvolutionSearchMode.variable, text,
        expected: "on, off, direct or a folder's path (with a '/', such as ./\(text))")
    }
    let prefix = "FOVEA_"
    let ends = all.map { String($0.dropFirst(prefix.count)) }
    for name in environment.keys.sorted() where name.hasPrefix(prefix) && !all.contains(name) {
      guard
        let nearest = NearestName.suggestion(for: String(name.dropFirst(prefix.count)), among: ends)
      else { continue }
      throw EnvironmentError(name, unknownNearest: prefix + nearest)
    }
  }
}

extension EnvironmentError {
  fileprivate init(_ name: String, unknownNearest nearest: String) {
    variable = name
    description =
      "the environment variable \(name) is unknown. Did you mean \(nearest)? "
      + "Unset it, or use that."
  }
}

extension Engine {
  /// Checks the environment variables that the engine reads, such as `FOVEA_THREADS`. Without the
  /// check, invalid ones are left out of account.
  ///
  /// - Throws: `EnvironmentError` for the first invalid value.
  public static func checkEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(EnvironmentError) {
    try EngineEnvironment.check(environment)
  }
}
