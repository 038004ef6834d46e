import Foundation

/// A classifier's result for an image.
public struct Classification: Sendable, Hashable, Codable {
  /// A class with its probability.
  public struct Score: Sendable, Hashable, Codable {
    /// The class: its index in the model's class names.
    public var label: Int
    /// The class's name.
    public var name: String
    /// The probability, 0 to 1; those of an image sum to 1.
    public var probability: Double
  }

  /// The predicted class: the most probable, or the choice of the model's decision threshold.
  public var best: Score
  /// All classes by descending probability; equal ones by ascending label.
  public var scores: [Score]

  /// The name of the predicted class.
  public var name: String { best.name }
  /// The probability of the predicted class, 0 to 1.
  public var probability: Double { best.probability }

  init(_ found: ClassScores, classNames: [String]) {
    let all = found.probabilities.enumerated().map { label, probability in
      Score(label: label, name: classNames[label], probability: probability)
    }
    best = all[found.label]
    scores = all.sorted { ($1.probability, $0.label) < ($0.probability, $1.label) }
  }
}

extension Classification: CustomStringConvertible {
  /// The predicted class and the next most probable: `tabby cat 0.93 (tiger cat 0.05)`.
  public var description: String {
    func text(_ score: Score) -> String {
      "\(score.name) \(String(format: "%.2f", score.probability))"
    }
    let next = scores.first { $0.label != best.label }
    return text(best) + (next.map { " (\(text($0)))" } ?? "")
  }
}
