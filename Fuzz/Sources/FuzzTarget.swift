import Foundation

/// A reader to be fuzzed: what it does with bytes that anyone may have sent.
struct FuzzTarget: Sendable {
  /// What `Fuzz/run` calls it.
  let name: String
  /// Folders and files to begin from, relative to the package.
  let seeds: [String]
  /// Reads the bytes as far as a user could make it. Errors are fine; traps, hangs and large
  /// allocations are not.
  let read: @Sendable (Data) -> Void
}

/// A path for messages.
let fuzzedPath = "fuzzed"
