/// The use of a sample.
public enum Split: String, Codable, Sendable, CaseIterable, Comparable {
  /// Training: the weights are fitted to these samples.
  case training = "train"
  /// Validation: these samples decide when to stop and which checkpoint is best.
  case validation = "val"
  /// Test: measured once, at the end.
  case test

  /// Parses the names of folders and CSV values: `train`, `training`, `val`, `valid`, `validation`,
  /// `test`, `testing`, in any case, also as in `training_set`, `train-data` and `test images`; nil
  /// for other names.
  public init?(folder name: String) {
    var words = Self.words(of: name)
    if words.count == 2, Self.nouns.contains(words[1]) { words.removeLast() }
    guard words.count == 1 else { return nil }
    let noun = Self.nouns.first { words[0].hasSuffix($0) }
    switch words[0].dropLast(noun?.count ?? 0) {
    case "train", "training": self = .training
    case "val", "valid", "validation": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }

  /// The split that one of a name's words means, as in `seg_train`; nil where none or several do.
  init?(within name: String) {
    let found = Set(Self.words(of: name).compactMap(Split.init(folder:)))
    guard let split = found.first, found.count == 1 else { return nil }
    self = split
  }

  /// Words that may follow a split's name.
  private static let nouns = ["set", "dataset", "data", "images", "imgs", "split"]

  private static func words(of name: String) -> [String] {
    name.lowercased().split { "_- ".contains($0) }.map(String.init)
  }

  /// Training before validation before test.
  public static func < (a: Split, b: Split) -> Bool { a.order < b.order }

  private var order: Int {
    switch self {
    case .training: 0
    case .validation: 1
    case .test: 2
    }
  }
}
