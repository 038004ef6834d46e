import FoveaRunRecords

extension ConfidenceInterval {
  /// Wilson's score interval of a share, at level 0.95.
  ///
  /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
  /// 1927.
  ///
  /// - Returns: The interval; nil without trials. Its `resamples` is 0.
  public static func wilson(successes: Int, of trials: Int) -> ConfidenceInterval? {
    guard trials > 0 else { return nil }
    // The 0.975 quantile of the normal distribution.
    let z = 1.959_963_984_540_054
    let n = Double(trials)
    let share = Double(successes) / n
    let center = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return ConfidenceInterval(
      lower: max(0, center - half), upper: min(1, center + half), level: 0.95, resamples: 0)
  }
}
