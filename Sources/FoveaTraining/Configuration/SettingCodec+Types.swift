import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaModels
import FoveaSupport

extension SettingCodec where Value == VisionTask {
  /// A task, or another program's name for one.
  static var task: Self { name(of: VisionTask.allCases, others: VisionTask.otherNames) }
}

extension SettingCodec where Value == String {
  /// The name of a model. A name that the catalogue doesn't have is kept for a message about it.
  static var model: Self {
    Self(
      "NAME",
      parse: { name in
        if Catalogue.canMake(name) { return name }
        return NearestName.match(name, among: Catalogue.models.map(\.name)) ?? name
      }, text: { $0 })
  }
}

extension SettingCodec where Value == Int {
  /// A number of updates, or `on` for the usual one.
  static var watchInterval: Self {
    var codec = number(1...1_000_000_000)
    let parse: @Sendable (String) -> Int? = { text in
      ["on", "true", "yes"].contains(text.lowercased()) ? usualWatchInterval : Int(text)
    }
    codec.parse = parse
    codec.parseJSON = { json in
      switch json {
      case .integer(let number): number
      case .bool(true): usualWatchInterval
      case .string(let text): parse(text)
      default: nil
      }
    }
    codec.kind = "N|on"
    return codec.example("50")
  }

  private static var usualWatchInterval: Int { 100 }
}

extension SettingCodec where Value == InputSize {
  /// `128`, or `96x128` for rows and columns.
  static var inputSize: Self {
    Self("SIZE|HEIGHTxWIDTH", parse: { InputSize(numbersIn: $0) }, text: \.text)
      .example("224 or 96x128")
      .expecting("from 1 to \(InputSize.longest) pixels each way") {
        (1...InputSize.longest).contains($0.height) && (1...InputSize.longest).contains($0.width)
      }
  }
}

extension InputSize {
  /// The longest valid side, in pixels.
  public static let longest = 16_384

  /// Reads `128`, or `96x128` for rows and columns; nil where the text is invalid.
  public init?(parsing text: String) {
    guard let size = Self(numbersIn: text), (1...Self.longest).contains(size.height),
      (1...Self.longest).contains(size.width)
    else { return nil }
    self = size
  }

  /// Reads one or two whole numbers, whatever their range.
  fileprivate init?(numbersIn text: String) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard let height = parts.first.flatMap({ Int($0) }), parts.count <= 2,
      let width = parts.count == 2 ? Int(parts[1]) : height
    else { return nil }
    self.init(height: height, width: width)
  }

  /// `96x128`
  fileprivate var text: String { "\(height)x\(width)" }
}

extension SettingCodec where Value == SplitRatios {
  /// `70-15-15`
  static var ratios: Self {
    Self(
      "TRAIN-VAL-TEST", parse: { try SplitRatios($0) },
      text: { ratios in
        // Shares that aren't whole percentages are written as decimals, which read back.
        let sum = ratios.parts.reduce(0, +)
        if ratios.parts.allSatisfy({ $0 * 100 % sum == 0 }) { return ratios.description }
        return ratios.parts.map { "\(Double($0) / Double(sum))" }.joined(separator: "-")
      })
  }
}

extension SettingCodec where Value == BoxAssignment {
  /// `task-aligned` or `simota`, optionally with their parameters: `simota:10:2.5`.
  static var assignment: Self {
    var codec = Self(
      "task-aligned|simota", parse: { BoxAssignment(setting: $0) }, text: \.setting)
    codec.words = ["task-aligned", "simota"]
    return codec.expecting("task-aligned or simota") { $0 != .centre }
  }
}

extension BoxAssignment {
  fileprivate init?(setting text: String) {
    let parts = text.split(separator: ":").map(String.init)
    let numbers = parts.dropFirst().compactMap { Double($0) }
    guard let name = parts.first?.lowercased(), numbers.count == parts.count - 1,
      numbers.allSatisfy({ $0 > 0 && $0 <= 1000 })
    else { return nil }
    switch (name, numbers.count) {
    case ("task-aligned", 0): self = .taskAligned()
    case ("task-aligned", 3):
      self = .taskAligned(topK: max(1, Int(numbers[0])), alpha: numbers[1], beta: numbers[2])
    case ("simota", 0): self = .simOTA()
    case ("simota", 2): self = .simOTA(candidates: max(1, Int(numbers[0])), radius: numbers[1])
    default: return nil
    }
  }

  fileprivate var setting: String {
    switch self {
    case .taskAligned(let topK, let alpha, let beta):
      self == .taskAligned() ? "task-aligned" : "task-aligned:\(topK):\(alpha):\(beta)"
    case .simOTA(let candidates, let radius):
      self == .simOTA() ? "simota" : "simota:\(candidates):\(radius)"
    case .centre: "centre"
    }
  }
}

extension SettingCodec where Value == ClassWeights {
  /// `balanced`, `effective:0.99` or `Crack=3.5,Free=1`.
  static var classWeights: Self {
    Self(
      "inverse|balanced|effective[:BETA]|CLASS=WEIGHT,…",
      parse: { try ClassWeights(parsing: $0) }, text: \.description)
  }
}

extension SettingCodec where Value == DecisionTarget {
  /// `recall=0.95`, `f1` or `Crack:precision=0.9`.
  static var target: Self {
    Self("[CLASS:]FIGURE=VALUE", parse: { try DecisionTarget(parsing: $0) }, text: \.description)
  }
}

extension SettingCodec where Value == Augmentation {
  /// `random-crop:4,horizontal-flip`
  static var augmentation: Self {
    Self("NAME[:NUMBER…],…", parse: { try Augmentation(parsing: $0) }, text: \.text)
  }
}

extension SettingCodec where Value == MonitoredMetric {
  /// The name of a metric.
  static var metric: Self {
    Self("NAME", parse: { try MonitoredMetric(named: $0) }, text: \.name)
  }
}

extension SettingCodec where Value == UnfreezeSchedule {
  /// `5:stage4,10:*`
  static var unfreeze: Self {
    Self("EPOCH:PART,…", parse: { UnfreezeSchedule(parsing: $0) }, text: \.description)
      .expecting("of epochs of at least 2 and at most 1000000") { schedule in
        schedule.steps.allSatisfy { (2...1_000_000).contains($0.epoch) }
      }
  }
}

extension SettingCodec where Value == RateFactors {
  /// `head=1,stage4=0.3,*=0.1`
  static var rateFactors: Self {
    Self("PART=FACTOR,…", parse: { RateFactors(parsing: $0) }, text: \.description)
      .expecting("of factors above 0 and at most 1000000") { factors in
        factors.factors.allSatisfy { $0.factor > 0 && $0.factor <= 1e6 }
      }
  }
}
