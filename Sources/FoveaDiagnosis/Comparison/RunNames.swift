/// Short names of runs.
package enum RunNames {
  /// The last components of each path, as few as tell all paths apart; equal paths are numbered.
  package static func distinct(_ paths: [String]) -> [String] {
    let parts = paths.map { $0.split(separator: "/").map(String.init) }
    let longest = parts.map(\.count).max() ?? 1
    for length in 1...max(longest, 1) {
      let names = parts.map { $0.suffix(length).joined(separator: "/") }
      if Set(names).count == names.count { return names }
    }
    return paths.enumerated().map { "\($0.offset + 1): \($0.element)" }
  }
}
