import FoveaTensors

/// A skip connection: y = activation(body(x) + shortcut(x)), the shortcut x itself where there is
/// none (He et al. 2016).
public struct Residual: CompositeLayer {
  /// What is learned on top of the shortcut.
  public var body: Sequential
  /// Fits x to the body's result where shapes differ, usually a 1×1 convolution.
  public var shortcut: Sequential?
  /// What follows the sum.
  public let activation: Activation

  /// `body` and `shortcut`.
  public static let children: Children<Self> = [
    .child("body", \.body), .child("shortcut", \.shortcut),
  ]

  /// Makes a skip connection.
  public init(
    _ body: Sequential, shortcut: Sequential? = nil, activation: Activation = .identity
  ) {
    self.body = body
    self.shortcut = shortcut
    self.activation = activation
  }

  /// Applies the body and adds the shortcut.
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
