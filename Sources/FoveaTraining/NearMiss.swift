/// Finds the name a user probably meant.
enum NearMiss {
  /// The name nearest to `word`, where it is near enough to be a slip: at most a third of its
  /// letters (and at least one) inserted, dropped or changed. Case does not count.
  static func suggestion(for word: String, among names: [String]) -> String? {
    let distances = names.map { distance(word.lowercased(), $0.lowercased()) }
    guard let best = distances.indices.min(by: { distances[$0] < distances[$1] }),
      distances[best] <= max(1, names[best].count / 3)
    else { return nil }
    return names[best]
  }

  /// "Did you mean 'x'? ", or nothing.
  static func question(for word: String, among names: [String]) -> String {
    suggestion(for: word, among: names).map { "Did you mean '\($0)'? " } ?? ""
  }

  /// Letters inserted, dropped or changed to get from one word to the other (Levenshtein).
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (line, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in second.indices {
        let substituted = diagonal + (letter == second[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
      }
    }
    return row[second.count]
  }
}
