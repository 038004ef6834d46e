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

  /// The fewest insertions, deletions, replacements and swaps of neighbours (Damerau's distance
  /// in its restricted form): swapped letters are the commonest slip.
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
