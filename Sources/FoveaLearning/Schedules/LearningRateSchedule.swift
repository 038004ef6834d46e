import FoveaSupport
import FoveaLayers

/// A schedule by name with its settings, as configuration files and checkpoints hold it:
/// `{"name": "cosine", "count": 30}`. (`plateau` watches a metric: see `Plateau`.)
public indirect enum LearningRateSchedule: Schedule {
  /// The base rate throughout.
  case constant
  /// A drop every so many positions.
  case step(StepSchedule)
  /// A drop at every position.
  case exponential(ExponentialSchedule)
  /// Half a cosine wave down.
  case cosine(CosineSchedule)
  /// Up and down.
  case oneCycle(OneCycleSchedule)
  /// A linear rise ahead of another.
  case warmUp(WarmUp)

  /// The names that settings may use.
  public static let names = ["constant", "step", "exponential", "cosine", "one-cycle", "warm-up"]

  private var name: String {
    switch self {
    case .constant: "constant"
    case .step: "step"
    case .exponential: "exponential"
    case .cosine: "cosine"
    case .oneCycle: "one-cycle"
    case .warmUp: "warm-up"
    }
  }

  private var schedule: any Schedule {
    switch self {
    case .constant: ConstantSchedule()
    case .step(let schedule): schedule
    case .exponential(let schedule): schedule
    case .cosine(let schedule): schedule
    case .oneCycle(let schedule): schedule
    case .warmUp(let schedule): schedule
    }
  }

  /// What the base learning rate is multiplied by at a position.
  public func factor(at position: Int) -> Double { schedule.factor(at: position) }

  private enum CodingKeys: String, CodingKey { case name }

  /// Reads the name and the settings beside it.
  ///
  /// - Throws: `OptimizerError` with the nearest name, where there is none of that name.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
    switch name {
    case "constant": self = .constant
    case "step": self = .step(try StepSchedule(from: decoder))
    case "exponential": self = .exponential(try ExponentialSchedule(from: decoder))
    case "cosine": self = .cosine(try CosineSchedule(from: decoder))
    case "one-cycle": self = .oneCycle(try OneCycleSchedule(from: decoder))
    case "warm-up": self = .warmUp(try WarmUp(from: decoder))
    default:
      throw OptimizerError(
        "there is no learning-rate schedule '\(name)'."
          + "\(NearestName.question(for: name, among: Self.names)) Schedules: "
          + Self.names.joined(separator: ", "))
    }
  }

  /// Writes the name and the settings beside it.
  public func encode(to encoder: any Encoder) throws {
    try schedule.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
  }
}
