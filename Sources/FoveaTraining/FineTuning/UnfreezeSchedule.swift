import FoveaLayers

/// Which frozen parts of a model begin to train later, and when: `5:stage4,10:*`.
public struct UnfreezeSchedule: Sendable, Equatable {
  /// One step of it.
  public struct Step: Sendable, Equatable {
    /// The epoch, from 2, at whose start the part begins to train.
    public var epoch: Int
    /// A path, a pattern of paths or a word of `ModelStages`.
    public var part: String

    /// Makes a step.
    public init(epoch: Int, part: String) {
      self.epoch = epoch
      self.part = part
    }
  }

  /// The steps as they were given.
  public var steps: [Step]

  /// Makes a schedule; without steps nothing begins later.
  public init(_ steps: [Step] = []) { self.steps = steps }
}

extension UnfreezeSchedule: SettingValue {
  /// Reads `EPOCH:PART` pairs parted by commas.
  public init?(settingText text: String) {
    self.init()
    for item in text.split(separator: ",") {
      let parts = item.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, let epoch = Int(parts[0]), !parts[1].isEmpty else { return nil }
      steps.append(Step(epoch: epoch, part: parts[1]))
    }
  }
  /// The pairs parted by commas.
  public var settingText: String { steps.map { "\($0.epoch):\($0.part)" }.joined(separator: ",") }
  /// `EPOCH:PART,…`
  public static var settingKind: String { "EPOCH:PART,…" }
}

/// What the learning rate of parts of a model is multiplied by: `head=1,stage4=0.3,*=0.1`. The first
/// that matches counts.
public struct RateFactors: Sendable, Equatable {
  /// A part and its factor.
  public struct Factor: Sendable, Equatable {
    /// A path, a pattern of paths or a word of `ModelStages`.
    public var part: String
    /// What the learning rate is multiplied by, above 0.
    public var factor: Double

    /// Makes a factor.
    public init(part: String, factor: Double) {
      self.part = part
      self.factor = factor
    }
  }

  /// The factors as they were given.
  public var factors: [Factor]

  /// Makes factors; without any every part has 1.
  public init(_ factors: [Factor] = []) { self.factors = factors }
}

extension RateFactors: SettingValue {
  /// Reads `PART=FACTOR` pairs parted by commas.
  public init?(settingText text: String) {
    self.init()
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, !parts[0].isEmpty, let factor = Double(settingText: parts[1]) else {
        return nil
      }
      factors.append(Factor(part: parts[0], factor: factor))
    }
  }
  /// The pairs parted by commas.
  public var settingText: String {
    factors.map { "\($0.part)=\($0.factor)" }.joined(separator: ",")
  }
  /// `PART=FACTOR,…`
  public static var settingKind: String { "PART=FACTOR,…" }
}
