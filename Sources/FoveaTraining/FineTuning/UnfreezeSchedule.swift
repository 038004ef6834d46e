import FoveaLayers

/// The epochs at which frozen parts of a model begin to train: `5:stage4,10:*`.
public struct UnfreezeSchedule: Sendable, Equatable {
  /// One step of the schedule.
  public struct Step: Sendable, Equatable {
    /// The first epoch in which the part trains, at least 2.
    public var epoch: Int
    /// A path, a pattern of paths or a word of `ModelStages`.
    public var part: String

    /// Makes a step.
    public init(epoch: Int, part: String) {
      self.epoch = epoch
      self.part = part
    }
  }

  /// The steps in the given order.
  public var steps: [Step]

  /// Makes a schedule; without steps, frozen parts stay frozen.
  public init(_ steps: [Step] = []) { self.steps = steps }
}

extension UnfreezeSchedule: CustomStringConvertible {
  /// Reads comma-separated `EPOCH:PART` pairs; nil where the text is invalid.
  public init?(parsing text: String) {
    self.init()
    for item in SettingText.items(text) {
      guard let (number, part) = SettingText.pair(item, ":"), let epoch = Int(number) else {
        return nil
      }
      steps.append(Step(epoch: epoch, part: part))
    }
  }
  /// The comma-separated pairs, as `init(parsing:)` reads them.
  public var description: String { steps.map { "\($0.epoch):\($0.part)" }.joined(separator: ",") }
}

/// Learning-rate factors of parts of a model: `head=1,stage4=0.3,*=0.1`. The first match applies.
public struct RateFactors: Sendable, Equatable {
  /// A part and its factor.
  public struct Factor: Sendable, Equatable {
    /// A path, a pattern of paths or a word of `ModelStages`.
    public var part: String
    /// The factor of the learning rate, above 0.
    public var factor: Double

    /// Makes a factor.
    public init(part: String, factor: Double) {
      self.part = part
      self.factor = factor
    }
  }

  /// The factors in the given order.
  public var factors: [Factor]

  /// Makes factors; without any, every part has the factor 1.
  public init(_ factors: [Factor] = []) { self.factors = factors }
}

extension RateFactors: CustomStringConvertible {
  /// Reads comma-separated `PART=FACTOR` pairs; nil where the text is invalid.
  public init?(parsing text: String) {
    self.init()
    for item in SettingText.items(text) {
      guard let (part, number) = SettingText.pair(item, "="), let factor = Double(number),
        factor.isFinite
      else { return nil }
      factors.append(Factor(part: part, factor: factor))
    }
  }
  /// The comma-separated pairs, as `init(parsing:)` reads them.
  public var description: String {
    factors.map { "\($0.part)=\($0.factor)" }.joined(separator: ",")
  }
}
