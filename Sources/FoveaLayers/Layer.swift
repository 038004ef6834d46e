import FoveaTensors

/// A part of a model: a value that holds parameters and maps a tensor to a tensor.
///
/// A layer of others conforms to `CompositeLayer` and lists its children once, with their names:
///
/// ```swift
/// struct ResidualBlock: CompositeLayer {
///   var conv: Conv2D
///   var norm: BatchNorm
///   static let children: Children<Self> = [.child("conv", \.conv), .child("norm", \.norm)]
///
///   init(_ channels: Int, key: RandomKey) {
///     conv = Conv2D(channels, channels, kernel: 3, padding: .same, key: key.fold(\Self.conv))
///     norm = BatchNorm(channels)
///   }
///   func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
///     let child = context.children(of: self)
///     return (x + child.norm(child.conv(x))).relu()
///   }
/// }
/// ```
///
/// Names make up paths such as `stages.2.0.conv.weight`, under which files, summaries, errors and
/// captured activations know parameters and layers. A layer with names that depend on the instance
/// conforms to `Layer` alone: it lists its parameters and children in `visit`, and calls children
/// under the same names, `conv(x, context, as: "conv")`. A layer without parameters conforms to
/// `ParameterlessLayer`. `checkContract(input:)` finds wrong names in every kind.
public protocol Layer: Sendable {
  /// The kind in summaries and errors, for example `Conv2D`; the type's name by default.
  var kind: String { get }

  /// Appends the layer's operations to the graph of `x` and returns the result.
  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor

  /// Tells a visitor the name of every parameter and of every child with parameters, in PyTorch's
  /// order. A `CompositeLayer` has this from its table.
  mutating func visit(_ visitor: inout ParameterVisitor)
}

extension Layer {
  /// The type's name.
  public var kind: String { "\(Self.self)" }

  /// Calls the layer as the child `name` of the layer being called.
  public func callAsFunction(_ x: Tensor, _ context: Context, as name: String) -> Tensor {
    context.entering(.text(name), self, with: x) { self(x, context) }
  }
}

/// A layer without parameters.
public protocol ParameterlessLayer: Layer {}

extension ParameterlessLayer {
  /// Visits nothing.
  public mutating func visit(_ visitor: inout ParameterVisitor) {}
}
