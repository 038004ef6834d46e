/// The outcome of an import for every parameter of a model and every tensor of a file.
public struct WeightImportReport: Sendable, Equatable, Codable {
  /// A parameter with its tensor.
  public struct Match: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The tensor's name in the file.
    public let tensor: String
    /// The parameter's shape.
    public let shape: [Int]
  }
  /// A parameter without a tensor.
  public struct Missing: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The expected name of its tensor in the file.
    public let expected: String
    /// The expected shape of its tensor in the file.
    public let shape: [Int]
    /// The name of a similar unexpected tensor; nil if there is none.
    public let suggestion: String?
  }
  /// A tensor without a parameter.
  public struct Unexpected: Sendable, Equatable, Codable {
    /// The tensor's name in the file.
    public let tensor: String
    /// The tensor's shape in the file.
    public let shape: [Int]
    /// The path of a similar missing parameter; nil if there is none.
    public let suggestion: String?
  }
  /// A parameter with a tensor of a different shape.
  public struct Mismatch: Sendable, Equatable, Codable {
    /// The parameter's path.
    public let parameter: String
    /// The tensor's name in the file.
    public let tensor: String
    /// The tensor's shape in the file.
    public let found: [Int]
    /// The expected shape in the file.
    public let expected: [Int]
  }
  /// A tensor that is known not to be a parameter.
  public struct LeftOut: Sendable, Equatable, Codable {
    /// The tensor's name in the file.
    public let tensor: String
    /// The purpose of the tensor.
    public let reason: String
  }

  /// The file's path.
  public let file: String
  /// The model's name.
  public let model: String
  /// The detected naming, such as `torchvision`.
  public let naming: String
  /// The common prefix of the file's names, such as `module.`; may be empty.
  public let prefix: String
  /// Parameters with a tensor, in the model's order.
  public internal(set) var matched: [Match] = []
  /// Parameters without a tensor, in the model's order; they keep their values.
  public internal(set) var missing: [Missing] = []
  /// Unexpected tensors, in the file's order.
  public internal(set) var unexpected: [Unexpected] = []
  /// Parameters with a tensor of a different shape, in the model's order; they keep their values.
  public internal(set) var mismatched: [Mismatch] = []
  /// Tensors that are known not to be parameters, in the file's order.
  public internal(set) var leftOut: [LeftOut] = []
  /// The last layer's parameters, if they keep their values on request.
  public internal(set) var skipped: [String] = []

  /// Assumptions about facts that the file does not contain, as sentences.
  public internal(set) var notes: [String] = []

  /// Whether every parameter has its tensor and every tensor its parameter.
  public var isComplete: Bool {
    missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty && skipped.isEmpty
  }

  /// The counts in one line: `122 of 122 parameters matched (torchvision and timm)`.
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
