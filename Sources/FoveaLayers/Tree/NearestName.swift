/// Finds the name that a user probably meant.
package enum NearestName {
  /// The name nearest to `word`, where at most a third of its letters (at least one) differ.
  package static func suggestion(for word: String, among names: [String]) -> String? {
    let word = word.lowercased()
    let best = names.map { (name: $0, distance: distance(word, $0.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let best, best.distance <= max(1, best.name.count / 3) else { return nil }
    return best.name
  }

  /// " Did you mean 'x'?", or nothing.
  package static func question(for word: String, among names: [String]) -> String {
    suggestion(for: word, among: names).map { " Did you mean '\($0)'?" } ?? ""
  }

  /// Letters inserted, dropped or changed to get from one word to the other (Levenshtein 1966).
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let changed = diagonal + (letter == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
