/// Finds the name that a user probably meant, for "did you mean" in error messages.
package enum NearestName {
  /// `" Did you mean 'label'?"`, or an empty string where no name is near.
  package static func question(for name: String, among candidates: [String]) -> String {
    suggestion(for: name, among: candidates).map { " Did you mean '\($0)'?" } ?? ""
  }

  /// The candidate with the smallest edit distance, if at most a third of its letters (at least
  /// one) differ.
  package static func suggestion(for name: String, among candidates: [String]) -> String? {
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
