/// Parses a time: a plain number, or an ISO 8601 date with an optional time of day and zone.
enum TimeText {
  /// Seconds, for dates since 1970-01-01T00:00Z (no zone means UTC); nil for any other text.
  static func seconds(_ text: String) -> Double? {
    if let number = Double(text) { return number.isFinite ? number : nil }
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let first = parts.first, let days = days(first) else { return nil }
    guard parts.count == 2 else { return Double(days) * 86_400 }
    guard let (clock, zone) = clockAndZone(parts[1]) else { return nil }
    return Double(days) * 86_400 + clock - zone
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  private static func days(_ text: Substring) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // Counting from March puts the leap day at the end of the year.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  private static func clockAndZone(_ text: Substring) -> (clock: Double, zone: Double)? {
    guard let mark = text.firstIndex(where: { "Z+-".contains($0) }) else {
      return clock(text).map { ($0, 0) }
    }
    guard let time = clock(text[..<mark]) else { return nil }
    let rest = text[text.index(after: mark)...]
    if text[mark] == "Z" { return rest.isEmpty ? (time, 0) : nil }
    guard let zone = clock(rest) else { return nil }
    return (time, text[mark] == "-" ? -zone : zone)
  }

  private static func clock(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hours = Int(parts[0]), let minutes = Int(parts[1]),
      (0...23).contains(hours), (0...59).contains(minutes)
    else { return nil }
    guard parts.count == 3 else { return Double(hours * 3600 + minutes * 60) }
    guard let seconds = Double(parts[2]), (0..<61).contains(seconds) else { return nil }
    return Double(hours * 3600 + minutes * 60) + seconds
  }
}
