import Foundation

/// Finds the name that a user means: the same name in another spelling, or, for "did you mean" in
/// error messages, near ones.
package enum NearestName {
  /// `" Did you mean 'label'?"`, or an empty string where no name is near.
  ///
  /// - Parameter mark: The text before each name, such as `--`.
  package static func question(
    for name: String, among candidates: [String], mark: String = ""
  ) -> String {
    let names = suggestions(for: name, among: candidates).map { "'\(mark)\($0)'" }
    guard let last = names.last else { return "" }
    let others = names.dropLast().joined(separator: ", ")
    return " Did you mean " + (others.isEmpty ? last : "\(others) or \(last)") + "?"
  }

  /// The question for names beside a path that doesn't exist.
  package static func question(forFileAt url: URL) -> String {
    let siblings = try? FileManager.default.contentsOfDirectory(
      atPath: url.deletingLastPathComponent().path)
    return question(for: url.lastPathComponent, among: (siblings ?? []).sorted())
  }

  /// The nearest candidate.
  package static func suggestion(for name: String, among candidates: [String]) -> String? {
    suggestions(for: name, among: candidates).first
  }

  /// The candidate that is the same name: case, `-`, `_`, `.` and spaces don't matter. Nil where
  /// there is none, or several.
  package static func match(_ name: String, among candidates: [String]) -> String? {
    if candidates.contains(name) { return name }
    let wanted = folded(name)
    let found = candidates.filter { folded($0) == wanted }
    return found.count == 1 && !wanted.isEmpty ? found[0] : nil
  }

  /// The nearest candidates, at most three: the same name in another spelling, else longer names
  /// that begin so, else the longest that it begins with, else the one at the smallest edit
  /// distance, if at most a third of the letters differ, else names with that word in them, else
  /// the longest name that it contains.
  package static func suggestions(for name: String, among candidates: [String]) -> [String] {
    let wanted = folded(name)
    guard !wanted.isEmpty else { return [] }
    let known = candidates.map { (name: $0, letters: folded($0)) }.filter { !$0.letters.isEmpty }
    if let same = known.first(where: { $0.letters == wanted }) { return [same.name] }
    let tiers: [() -> [(name: String, letters: String)]] = [
      { wanted.count > 2 ? known.filter { $0.letters.hasPrefix(wanted) } : [] },
      { longest(known.filter { $0.letters.count > 5 && wanted.hasPrefix($0.letters) }) },
      {
        let near = nearest(name, among: candidates)
        return known.filter { $0.name == near }.prefix(1).map { $0 }
      },
      { wanted.count > 1 ? known.filter { $0.letters.hasPrefix(wanted) } : [] },
      { wanted.count > 2 ? known.filter { words(of: $0.name).contains(wanted) } : [] },
      { longest(known.filter { $0.letters.count > 3 && wanted.contains($0.letters) }) },
    ]
    for tier in tiers {
      let found = tier().map(\.name)
      if !found.isEmpty { return Array(found.prefix(3)) }
    }
    return []
  }

  /// The letters and digits in lower case: `ResNet_18` and `resnet-18` are `resnet18`.
  package static func folded(_ name: String) -> String {
    name.lowercased().filter { !"-_. ".contains($0) }
  }

  private static func words(of name: String) -> [String] {
    name.lowercased().split { "-_. ".contains($0) }.map(String.init)
  }

  private static func longest(
    _ known: [(name: String, letters: String)]
  ) -> [(name: String, letters: String)] {
    known.max { $0.letters.count < $1.letters.count }.map { [$0] } ?? []
  }

  /// The candidate with the smallest edit distance, if at most a third of its letters (at least
  /// one) differ.
  private static func nearest(_ name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars))
      let limit = max(1, candidate.count / 3)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The smallest number of insertions, deletions, replacements and swaps of neighbours (Damerau's
  /// distance in its restricted form). Swapped letters are the most common typing error.
  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var distance = min(
          rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          distance = min(distance, rows[i - 1][j - 1] + 1)
        }
        row.append(distance)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
