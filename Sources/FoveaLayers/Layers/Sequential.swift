import FoveaTensors

/// A chain of layers, named by position: `0`, `1`, ….
///
/// Each layer takes the output of the one before it.
///
/// ```swift
/// let model = Sequential(
///   Conv2D(3, 8, kernel: 3, padding: .same, key: key.fold(0)), Activation.relu,
///   GlobalAveragePool2D(), Linear(8, 10, key: key.fold(1)))
/// print(model["0.weight"].shape)  // [8, 3, 3, 3]
/// ```
public struct Sequential: Layer {
  /// The layers in order.
  public var layers: [any Layer]

  /// Makes a chain of a list of layers.
  public init(_ layers: [any Layer]) { self.layers = layers }
  /// Makes a chain of the given layers.
  public init(_ layers: any Layer...) { self.layers = layers }

  /// Applies the layers in order, under their positions as names.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    layers.enumerated().reduce(x) { x, layer in
      layer.element(x, context, as: "\(layer.offset)")
    }
  }

  /// Visits the layers as `0`, `1`, ….
  public mutating func visit(_ visitor: inout ParameterVisitor) { visitor.children(&layers) }
}
