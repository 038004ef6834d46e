import FoveaTensors
import Synchronization

/// An array of a model: learned in training, or a statistic measured in training (`buffer`).
public struct Parameter: Sendable {
  /// The role of a parameter in its layer, by which optimizers choose weight decay.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Weights of a convolution, a dense layer or a PReLU.
    case weight
    /// Additive term of a convolution or a dense layer.
    case bias
    /// γ of a normalization.
    case normScale
    /// β of a normalization.
    case normShift
    /// A running statistic: saved with the model, never trained.
    case buffer
  }

  /// The numbers, computed when first read.
  public var value: Tensor
  /// Identifies the parameter among all made in this process. Copies keep it, so that statistics
  /// recorded in a forward pass of a model can be applied to a copy of the model.
  public let id: UInt64
  /// The role in the layer.
  public let role: Role
  /// Whether training leaves the parameter unchanged.
  public var isFrozen: Bool

  /// Whether training changes the parameter by its gradient.
  public var isTrainable: Bool { role != .buffer && !isFrozen }

  private static let nextID = Atomic<UInt64>(1)

  /// Makes a parameter with initial numbers, not frozen.
  public init(_ value: Tensor, role: Role) {
    self.value = value
    self.role = role
    id = Self.nextID.wrappingAdd(1, ordering: .relaxed).oldValue
    isFrozen = false
  }
}
