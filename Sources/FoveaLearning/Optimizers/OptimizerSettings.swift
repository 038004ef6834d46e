import FoveaSupport
import FoveaLayers

/// An optimizer by name with its settings, as configuration files and checkpoints hold it:
/// `{"name": "sgd", "momentum": 0.9}`.
public enum OptimizerSettings: Sendable, Codable {
  /// Gradient descent, with momentum or without.
  case sgd(SGD)
  /// AdaGrad.
  case adaGrad(AdaGrad)
  /// RMSProp.
  case rmsProp(RMSProp)
  /// Adam.
  case adam(Adam)
  /// AdamW.
  case adamW(AdamW)

  /// The names that settings may use.
  public static let names = [SGD.name, AdaGrad.name, RMSProp.name, Adam.name, AdamW.name]

  /// The optimizer of a name with its default settings.
  ///
  /// - Throws: `OptimizerError` with the nearest name, where there is none of that name.
  public init(named name: String) throws(OptimizerError) {
    switch name {
    case SGD.name: self = .sgd(SGD())
    case AdaGrad.name: self = .adaGrad(AdaGrad())
    case RMSProp.name: self = .rmsProp(RMSProp())
    case Adam.name: self = .adam(Adam())
    case AdamW.name: self = .adamW(AdamW())
    default:
      throw OptimizerError(
        "there is no optimizer '\(name)'."
          + "\(NearestName.question(for: name, among: Self.names)) Optimizers: "
          + Self.names.joined(separator: ", "))
    }
  }

  /// A new optimizer without state.
  public var optimizer: any Optimizer {
    switch self {
    case .sgd(let optimizer): optimizer
    case .adaGrad(let optimizer): optimizer
    case .rmsProp(let optimizer): optimizer
    case .adam(let optimizer): optimizer
    case .adamW(let optimizer): optimizer
    }
  }

  private enum CodingKeys: String, CodingKey { case name }

  /// Reads the name and the settings beside it.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
    switch try Self(named: name) {
    case .sgd: self = .sgd(try SGD(from: decoder))
    case .adaGrad: self = .adaGrad(try AdaGrad(from: decoder))
    case .rmsProp: self = .rmsProp(try RMSProp(from: decoder))
    case .adam: self = .adam(try Adam(from: decoder))
    case .adamW: self = .adamW(try AdamW(from: decoder))
    }
  }

  /// Writes the name and the settings beside it.
  public func encode(to encoder: any Encoder) throws {
    let optimizer = optimizer
    try optimizer.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: optimizer).name, forKey: .name)
  }
}
