import FoveaTensors

/// A skip connection: y = activation(body(x) + shortcut(x)), where a missing shortcut is the
/// identity (He et al. 2016).
public struct Residual: CompositeLayer {
  /// The layers on the main path.
  public var body: Sequential
  /// The layers on the skip connection, usually a 1×1 convolution; needed if shapes differ.
  public var shortcut: Sequential?
  /// The function of the sum.
  public let activation: Activation

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("body", \.body), .child("shortcut", \.shortcut),
  ]

  /// Makes a skip connection; by default without a shortcut and an activation.
  public init(
    _ body: Sequential, shortcut: Sequential? = nil, activation: Activation = .identity
  ) {
    self.body = body
    self.shortcut = shortcut
    self.activation = activation
  }

  /// Applies the body to x and adds the shortcut; both must have one shape.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.body(x)
    let skipped = child.shortcut?(x) ?? x
    guard y.shape == skipped.shape else {
      return context.reject(
        "the body gives \(y.shape), the shortcut \(skipped.shape); give the skip connection a "
          + "shortcut (a Conv2D of kernel 1) that makes them equal",
        standIn: y.shape)
    }
    return activation(y + skipped)
  }
}
