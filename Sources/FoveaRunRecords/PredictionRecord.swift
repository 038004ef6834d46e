import FoveaSupport

/// What a classifier says about one image: one line of `fovea predict --json`.
public struct PredictionRecord: Codable, Sendable, Equatable {
  /// The image's path as the user gave it.
  public var path: String
  /// The class it is called: the most probable, unless the model has a decision threshold.
  public var label: String
  /// The probability of ``label``, 0 to 1.
  public var probability: Double
  /// The most probable classes, most probable first.
  public var top: [ClassProbability]

  /// A class and its probability.
  public struct ClassProbability: Codable, Sendable, Equatable {
    /// The class's name.
    public var label: String
    /// Its probability, 0 to 1.
    public var probability: Double

    /// Pairs a class with its probability.
    public init(label: String, probability: Double) {
      self.label = label
      self.probability = probability
    }
  }

  /// Makes the record of one image.
  ///
  /// - Parameter top: at least one class, most probable first.
  /// - Precondition: `top` is not empty.
  public init(path: String, top: [ClassProbability]) {
    precondition(!top.isEmpty, "a prediction needs at least one class")
    self.path = path
    self.label = top[0].label
    self.probability = top[0].probability
    self.top = top
  }

  /// Makes the record of one image from the probabilities of all classes; equal probabilities keep
  /// the order of the classes.
  ///
  /// - Parameters:
  ///   - decision: the class it is called; nil for the most probable.
  ///   - limit: how many classes `top` lists at most.
  /// - Precondition: there is a probability for each class, and `limit` is at least 1.
  public init(
    path: String, probabilities: [Double], classNames: [String], decision: Int? = nil,
    limit: Int = 5
  ) {
    precondition(
      probabilities.count == classNames.count && limit >= 1,
      "\(probabilities.count) probabilities for \(classNames.count) classes, limit \(limit)")
    let order = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    self.init(
      path: path,
      top: order.prefix(limit).map {
        ClassProbability(label: classNames[$0], probability: probabilities[$0])
      })
    if let decision {
      label = classNames[decision]
      probability = probabilities[decision]
    }
  }
}
