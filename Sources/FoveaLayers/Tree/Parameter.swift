import FoveaTensors
import Synchronization

/// A named array of a model: learned by training, or (`buffer`) measured during it.
public struct Parameter: Sendable {
  /// What a parameter is for: optimizers decay and skip by it.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// A convolution's, linear layer's or PReLU's weights.
    case weight
    /// A convolution's or linear layer's additive term.
    case bias
    /// A normalization's γ.
    case normScale
    /// A normalization's β.
    case normShift
    /// A running statistic: saved with the model, never trained.
    case buffer
  }

  /// The numbers; unevaluated until first read.
  public var value: Tensor
  /// Distinguishes this parameter from every other one made in this process. Copies keep it, so a
  /// copy of a model can be updated by what a forward pass of the original recorded.
  public let id: UInt64
  /// What the parameter is for.
  public let role: Role
  /// Whether training leaves the parameter as it is.
  public var isFrozen: Bool

  /// Whether training changes the parameter by its gradient.
  public var isTrainable: Bool { role != .buffer && !isFrozen }

  private static let nextID = Atomic<UInt64>(1)

  /// Makes a parameter of initial numbers.
  public init(_ value: Tensor, role: Role) {
    self.value = value
    self.role = role
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    isFrozen = false
  }
}
