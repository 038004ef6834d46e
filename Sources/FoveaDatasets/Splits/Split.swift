/// The use of a sample.
public enum Split: String, Codable, Sendable, CaseIterable, Comparable {
  /// Training: the weights are fitted to these samples.
  case training = "train"
  /// Validation: these samples decide when to stop and which checkpoint is best.
  case validation = "val"
  /// Test: measured once, at the end.
  case test

  /// Parses the names of folders and CSV values: `train`, `training`, `val`, `valid`, `validation`,
  /// `test`, `testing`, in any case; nil for other names.
  public init?(folder name: String) {
    switch name.lowercased() {
    case "train", "training": self = .training
    case "val", "valid", "validation": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
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
