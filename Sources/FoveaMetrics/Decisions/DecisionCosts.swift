import FoveaSupport

/// The costs of the two kinds of wrong answers of a yes-or-no decision; right answers cost nothing.
public struct DecisionCosts: Sendable, Equatable {
  /// The cost of a false alarm.
  public let falsePositive: Double
  /// The cost of a miss.
  public let falseNegative: Double

  /// Makes costs.
  ///
  /// - Precondition: both are finite and at least 0, and one is above 0.
  public init(falsePositive: Double, falseNegative: Double) {
    precondition(
      Self.areValid(falsePositive, falseNegative),
      "costs are at least 0 and one is above, got \(falsePositive) and \(falseNegative)")
    self.falsePositive = falsePositive
    self.falseNegative = falseNegative
  }

  private static func areValid(_ first: Double, _ second: Double) -> Bool {
    first >= 0 && second >= 0 && first + second > 0 && first.isFinite && second.isFinite
  }

  /// Reads `FP=1,FN=20`, in either order and case.
  ///
  /// - Returns: nil for another text, a number below 0, or two zeros.
  init?(parsing text: some StringProtocol) {
    var values: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false)
      let name = String(words[0]).uppercased()
      guard words.count == 2, ["FP", "FN"].contains(name), values[name] == nil,
        let value = Double(words[1])
      else { return nil }
      values[name] = value
    }
    guard let falsePositive = values["FP"], let falseNegative = values["FN"],
      Self.areValid(falsePositive, falseNegative)
    else { return nil }
    self.init(falsePositive: falsePositive, falseNegative: falseNegative)
  }

  /// The cost of counts of wrong answers.
  public func cost(falsePositives: Double, falseNegatives: Double) -> Double {
    falsePositive * falsePositives + falseNegative * falseNegatives
  }
}

extension DecisionCosts: CustomStringConvertible {
  /// The costs as they are written: `FP=1,FN=20`.
  public var description: String {
    "FP=\(DecisionTarget.text(falsePositive)),FN=\(DecisionTarget.text(falseNegative))"
  }
}
