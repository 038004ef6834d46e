/// Finds the near miss among known names, for "did you mean" in error messages.
enum Suggestion {
  /// `" Did you mean 'label'?"`, or an empty string where nothing is near.
  static func clause(for name: String, among candidates: [String]) -> String {
    guard let best = nearest(to: name, among: candidates) else { return "" }
    return " Did you mean '\(best)'?"
  }

  /// The candidate with the smallest edit distance, if it is near enough to be meant.
  static func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars))
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Levenshtein's distance: the fewest insertions, deletions and replacements.
  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var current = [i + 1]
      for (j, y) in b.enumerated() {
        current.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
      }
      previous = current
    }
    return previous[b.count]
  }
}
