import Foundation

/// A fuzzed reader of untrusted bytes.
struct FuzzTarget: Sendable {
  /// The target's name, as an argument of `Fuzz/run`.
  let name: String
  /// Folders and files of seed inputs, relative to the package.
  let seeds: [String]
  /// Reads the bytes as far as a user could. Errors are fine; traps, hangs and large allocations
  /// are
  /// not.
  let read: @Sendable (Data) -> Void
}

/// A path for error messages.
let fuzzedPath = "fuzzed"
