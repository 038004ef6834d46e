import FoveaRunRecords

/// A fault that `DataCheck` looks for: its stable name, how much it matters, and words for people.
///
/// To add one: a constant in a file beside this one, its line in `all`, and the check that makes it.
struct FindingKind: Sendable, Equatable {
  let code: String
  let severity: DataFinding.Severity
  /// What was found, in words that fit any number.
  let what: String
  /// What to do about it.
  let advice: String

  init(_ code: String, _ severity: DataFinding.Severity, _ what: String, advice: String) {
    self.code = code
    self.severity = severity
    self.what = what
    self.advice = advice
  }

  /// The finding, where there is a place for it.
  func at(_ places: [DataFinding.Place], count: Int? = nil) -> [DataFinding] {
    places.isEmpty
      ? []
      : [
        DataFinding(
          code: code, severity: severity, what: what, advice: advice, count: count, places: places)
      ]
  }

  /// Every kind, in the order of a report's parts.
  static let all: [FindingKind] = files + images + duplicates + classes + boxes + masks + values
}
