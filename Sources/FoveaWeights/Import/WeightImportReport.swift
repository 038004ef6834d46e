/// What became of every parameter of a model and every tensor of a file when one took the other's
/// numbers.
public struct WeightImportReport: Sendable, Equatable, Codable {
  /// A parameter and the tensor it got.
  public struct Match: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The tensor's name in the file.
    public let tensor: String
    /// The parameter's shape.
    public let shape: [Int]
  }
  /// A parameter that has no tensor.
  public struct Missing: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The name that its tensor would have in the file.
    public let expected: String
    /// The shape that its tensor would have in the file.
    public let shape: [Int]
    /// The name of a tensor that may be the one, if there is any.
    public let suggestion: String?
  }
  /// A tensor that the model has no place for.
  public struct Unexpected: Sendable, Equatable, Codable {
    /// The tensor's name in the file.
    public let tensor: String
    /// Its shape in the file.
    public let shape: [Int]
    /// The path of a parameter without tensor that may be the one, if there is any.
    public let suggestion: String?
  }
  /// A parameter whose tensor has another shape.
  public struct Mismatch: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The tensor's name in the file.
    public let tensor: String
    /// The tensor's shape in the file.
    public let found: [Int]
    /// The shape that it would have to have in the file.
    public let expected: [Int]
  }
  /// A tensor that is no parameter of such a model, and known not to be.
  public struct LeftOut: Sendable, Equatable, Codable {
    /// The tensor's name in the file.
    public let tensor: String
    /// What it is.
    public let reason: String
  }

  /// The file.
  public let file: String
  /// The model's name.
  public let model: String
  /// Whose names the file has, such as `torchvision`.
  public let naming: String
  /// What all names of the file begin with, such as `module.`.
  public let prefix: String
  /// Parameters that got a tensor, in the model's order.
  public internal(set) var matched: [Match] = []
  /// Parameters without one, in the model's order; they keep their numbers.
  public internal(set) var missing: [Missing] = []
  /// Tensors left over, in the file's order.
  public internal(set) var unexpected: [Unexpected] = []
  /// Parameters whose tensor has another shape, in the model's order; they keep their numbers.
  public internal(set) var mismatched: [Mismatch] = []
  /// Tensors that are no parameters and known not to be, in the file's order.
  public internal(set) var leftOut: [LeftOut] = []
  /// The last layer's parameters, where they keep their numbers by choice.
  public internal(set) var skipped: [String] = []

  /// What the file doesn't tell and was taken for granted, in sentences.
  public internal(set) var notes: [String] = []

  /// Whether every parameter got its tensor and no tensor was left over.
  public var isComplete: Bool {
    missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty && skipped.isEmpty
  }

  /// Counts in a line: `122 of 122 parameters matched (torchvision and timm)`.
  public var summary: String {
    let total = matched.count + missing.count + mismatched.count + skipped.count
    var parts = ["\(matched.count) of \(total) parameters matched (\(naming))"]
    if !skipped.isEmpty { parts.append("\(skipped.count) of the classifier kept") }
    if !missing.isEmpty { parts.append("\(missing.count) missing") }
    if !mismatched.isEmpty { parts.append("\(mismatched.count) of another shape") }
    if !unexpected.isEmpty { parts.append("\(unexpected.count) unexpected") }
    if !leftOut.isEmpty { parts.append("\(leftOut.count) left out") }
    return parts.joined(separator: ", ")
  }
}
