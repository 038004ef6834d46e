/// How some program names a model's parameters and lays them out: a table from the paths of our
/// layers to its names of them.
///
/// ```swift
/// let naming = WeightNaming("torchvision", renames: ["stages.0": "layer1", "stages.1": "layer2"])
/// naming.name(of: "stages.0.1.conv1.weight")  // "layer1.1.conv1.weight"
/// ```
public struct WeightNaming: Sendable {
  /// Who names them so, for reports.
  public let name: String
  /// How the axes of weights are ordered.
  public let layout: WeightLayout
  /// Our paths of layers, or beginnings of them, by theirs; the longest that fits counts.
  let renames: [String: String]
  /// Tensors of such files that are no parameters of the model.
  let leftOut: [LeftOutRule]

  /// Makes a naming; layers that no rule names have our names.
  public init(
    _ name: String, layout: WeightLayout = .pytorch, renames: [String: String] = [:],
    leftOut: [LeftOutRule] = []
  ) {
    self.name = name
    self.layout = layout
    self.renames = renames
    self.leftOut = leftOut + [.batchCounter]
  }

  /// The name of the parameter of a path.
  public func name(of path: String) -> String {
    var parts = path.split(separator: ".")
    var rest: [Substring] = []
    while let last = parts.popLast() {
      rest.insert(last, at: 0)
      if let renamed = renames[parts.joined(separator: ".")] {
        return ([renamed] + rest.map(String.init)).joined(separator: ".")
      }
    }
    return path
  }

  /// Why a tensor is left out, or nil where it isn't.
  func reasonToLeaveOut(_ name: String) -> String? {
    leftOut.first { $0.matches(name) }?.reason
  }
}

/// Tensors that files of some origin hold beside a model's parameters.
public struct LeftOutRule: Sendable {
  enum Place: Sendable {
    case start(String)
    case end(String)
  }
  let place: Place
  let reason: String

  /// Whatever lies under a layer, such as an auxiliary classifier.
  static func layer(_ path: String, _ reason: String) -> LeftOutRule {
    LeftOutRule(place: .start(path + "."), reason: reason)
  }

  /// How many batches a normalization has seen: PyTorch counts them, and nothing here depends on it.
  static let batchCounter = LeftOutRule(
    place: .end("num_batches_tracked"), reason: "a count of batches")

  func matches(_ name: String) -> Bool {
    switch place {
    case .start(let text): name.hasPrefix(text)
    case .end(let text): name == text || name.hasSuffix("." + text)
    }
  }
}
