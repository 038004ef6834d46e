import FoveaRunRecords

/// A fault that `DataCheck` searches for: its stable code, its severity and its texts.
///
/// To add one: a constant in a file beside this one, its line in `all`, and the check that makes
/// it.
struct FindingKind: Sendable, Equatable {
  let code: String
  let severity: DataFinding.Severity
  /// The finding's description; suits any number of places.
  let what: String
  /// The recommended action.
  let advice: String

  init(_ code: String, _ severity: DataFinding.Severity, _ what: String, advice: String) {
    self.code = code
    self.severity = severity
    self.what = what
    self.advice = advice
  }

  /// The finding with its places; empty where there are none.
  func at(_ places: [DataFinding.Place], count: Int? = nil) -> [DataFinding] {
    places.isEmpty
      ? []
      : [
        DataFinding(
          code: code, severity: severity, what: what, advice: advice, count: count, places: places)
      ]
  }

  /// Every kind, in the order of a report's sections.
  static let all: [FindingKind] = files + images + duplicates + classes + boxes + masks + values
}
