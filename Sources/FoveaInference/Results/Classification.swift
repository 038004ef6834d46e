/// What a classifier says of an image.
public struct Classification: Sendable, Hashable, Codable {
  /// A class and how probable it is.
  public struct Score: Sendable, Hashable, Codable {
    /// The class: its index in the model's class names.
    public var label: Int
    /// The class's name.
    public var name: String
    /// From 0 to 1; those of an image add up to 1.
    public var probability: Double
  }

  /// The class that the image is called: the most probable, unless the model has a decision
  /// threshold.
  public var best: Score
  /// All classes, most probable first; of equals, the lower label first.
  public var scores: [Score]

  /// The name of the class that the image is called.
  public var name: String { best.name }
  /// How probable that class is, 0 to 1.
  public var probability: Double { best.probability }

  init(_ found: ClassScores, classNames: [String]) {
    let all = found.probabilities.enumerated().map { label, probability in
      Score(label: label, name: classNames[label], probability: probability)
    }
    best = all[found.label]
    scores = all.sorted { ($1.probability, $0.label) < ($0.probability, $1.label) }
  }
}
