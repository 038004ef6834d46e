import Foundation

/// The rule that chooses a class from a classifier's outputs.
package struct ClassDecision: Sendable {
  private let threshold: (label: Int, score: Double)?

  /// Makes the rule: the most probable class, or a threshold for one class.
  package init(classNames: [String], decision: DecisionThreshold?) {
    threshold = decision.flatMap { decision in
      decision.className.flatMap { classNames.firstIndex(of: $0) }.map { ($0, decision.score) }
    }
  }

  /// Whether there is a threshold for a class.
  package var hasThreshold: Bool { threshold != nil }

  /// The chosen class.
  ///
  /// - Parameters:
  ///   - row: The outputs, indexed from 0.
  ///   - best: The first class with the highest output.
  ///   - probability: The probability of a class.
  package func label<Row: RandomAccessCollection>(
    of row: Row, best: Int, probability: (Int) -> Double
  ) -> Int where Row.Element == Float, Row.Index == Int {
    guard let (label, score) = threshold else { return best }
    if probability(label) >= score { return label }
    guard best == label else { return best }
    return row.indices.filter { $0 != label }.max { (row[$0], $1) < (row[$1], $0) } ?? best
  }
}

/// The probabilities of one image's logits, and the chosen class.
struct ClassScores {
  let probabilities: [Double]
  let label: Int

  /// Computes the softmax of logits divided by a temperature, in double precision.
  init(_ logits: [Float], decision: ClassDecision, temperature: Temperature = Temperature(1)) {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    let top = Double(logits[best])
    // Only differences are divided: the highest logit stays the highest.
    let powers = logits.map { exp((Double($0) - top) / temperature.value) }
    let sum = powers.reduce(0, +)
    let probabilities = powers.map { $0 / sum }
    self.probabilities = probabilities
    label = decision.label(of: logits, best: best) { probabilities[$0] }
  }
}
