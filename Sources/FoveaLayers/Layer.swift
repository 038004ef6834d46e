import FoveaTensors

/// A part of a model: a value that holds parameters and maps a tensor to a tensor.
///
/// A layer lists its parameters and children in `visit`, under the names that make up paths such as
/// `stages.2.0.conv1.weight`. It calls children by name, too, so that summaries, error messages and
/// captured activations know them:
///
/// ```swift
/// struct Block: Layer {
///   var conv = Conv2D(8, 8, kernel: 3, padding: .same, key: RandomKey(seed: 1))
///   var norm = BatchNorm(8)
///
///   func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
///     let y = norm(conv(x, context, as: "conv"), context, as: "norm")
///     return (x + y).relu()
///   }
///   mutating func visit(_ visitor: inout ParameterVisitor) {
///     visitor.child("conv", &conv)
///     visitor.child("norm", &norm)
///   }
/// }
/// ```
public protocol Layer: Sendable {
  /// The name of the kind that summaries print; the type's name by default.
  var kind: String { get }

  /// Appends the layer's operations to the graph of `x` and returns the result.
  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor

  /// Names every parameter and every child that has parameters, in PyTorch's order.
  mutating func visit(_ visitor: inout ParameterVisitor)
}

extension Layer {
  /// The type's name.
  public var kind: String { "\(Self.self)" }

  /// Calls the layer as the child `name` of the layer whose call is under way.
  public func callAsFunction(_ x: Tensor, _ context: Context, as name: String) -> Tensor {
    context.entering(.text(name), self, with: x) { self(x, context) }
  }
}

/// A layer without parameters.
public protocol ParameterlessLayer: Layer {}

extension ParameterlessLayer {
  /// Names nothing.
  public mutating func visit(_ visitor: inout ParameterVisitor) {}
}
