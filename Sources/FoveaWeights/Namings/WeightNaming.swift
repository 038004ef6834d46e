/// The names and axis order of a model's parameters in another program: a table from layer paths to
/// that program's names.
///
/// ```swift
/// let naming = WeightNaming("torchvision", renames: ["stages.0": "layer1", "stages.1": "layer2"])
/// naming.name(of: "stages.0.1.conv1.weight")  // "layer1.1.conv1.weight"
/// ```
package struct WeightNaming: Sendable {
  /// The program or source, for reports.
  package let name: String
  /// The axis order of the weights.
  package let layout: WeightLayout
  /// The program's names by path or prefix of a path; the longest match is used.
  let renames: [String: String]
  /// Tensors of such files that are not parameters of the model.
  let leftOut: [LeftOutRule]
  /// The options with which the catalogue's model computes what the program's does.
  package let modelOptions: [String: String]

  /// Makes a naming; layers without a rule keep their path.
  package init(
    _ name: String, layout: WeightLayout = .pytorch, renames: [String: String] = [:],
    leftOut: [LeftOutRule] = [], modelOptions: [String: String] = [:]
  ) {
    self.modelOptions = modelOptions
    self.name = name
    self.layout = layout
    self.renames = renames
    self.leftOut = leftOut + [.batchCounter]
  }

  /// The name of a parameter, by its path.
  package func name(of path: String) -> String {
    if let renamed = renames[path] { return renamed }
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

  /// The reason to ignore a tensor; nil if it may be a parameter.
  func reasonToLeaveOut(_ name: String) -> String? {
    leftOut.first { $0.matches(name) }?.reason
  }
}

/// A rule for tensors that are stored with a model's parameters.
package struct LeftOutRule: Sendable {
  enum Place: Sendable {
    case start(String)
    case end(String)
  }
  let place: Place
  let reason: String

  /// Everything below a layer, such as an auxiliary classifier.
  static func layer(_ path: String, _ reason: String) -> LeftOutRule {
    LeftOutRule(place: .start(path + "."), reason: reason)
  }

  /// The batch counter of PyTorch's normalizations, which has no effect here.
  static let batchCounter = LeftOutRule(
    place: .end("num_batches_tracked"), reason: "a count of batches")

  func matches(_ name: String) -> Bool {
    switch place {
    case .start(let text): name.hasPrefix(text)
    case .end(let text): name == text || name.hasSuffix("." + text)
    }
  }
}
