import FoveaRunRecords

extension CurvePoints {
  /// The curve of a metric over the predictions with a confidence of at least x, from 0 to 1.
  ///
  /// - Parameter end: The value beyond the highest confidence; nil where none exists.
  func spread(end: Double?) -> [(x: Double, y: Double?)] {
    guard let first = y.first, let last = x.last else { return [] }
    var points: [(x: Double, y: Double?)] = [(0, first)]
    points += zip(x, y).map { (min(max($0, 0), 1), $1) }
    if let end { points += [(min(max(last, 0), 1), end), (1, end)] }
    return points
  }

  /// The value at the first confidence of at least `confidence`; nil beyond the highest.
  func value(from confidence: Double) -> Double? {
    x.firstIndex { $0 >= confidence }.map { y[$0] }
  }

  /// The highest precision at a recall of at least `recall`, where the curve is one of precision by
  /// recall; 0 beyond the highest recall.
  func envelope(from recall: Double) -> Double {
    zip(x, y).reduce(0) { $1.0 >= recall ? max($0, $1.1) : $0 }
  }
}
