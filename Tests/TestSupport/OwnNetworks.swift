import FoveaLayers
import FoveaTensors

/// A network outside of every catalogue, for images `[N, H, W, 3]`: two convolutions with batch
/// normalization, a custom activation, and channel attention. The output is a class per pixel,
/// numbers per image, or numbers per cell of 8x8 pixels.
public struct OwnNetwork: Layer {
  /// The form of the output.
  public enum Output: Sendable {
    /// A vector per image, `[N, outputs]`.
    case image
    /// A vector per pixel, `[N, H, W, outputs]`.
    case pixels
    /// A vector per cell, `[N, H / 8 · W / 8, outputs]`.
    case cells
  }

  private let output: Output
  private var first: Conv2D
  private var norm: BatchNorm
  private var second: Conv2D
  private var gate: Linear
  private var head: Conv2D

  /// Makes a network with random weights and statistics.
  public init(_ output: Output, outputs: Int, seed: UInt64 = 1) {
    let key = RandomKey(seed: seed)
    self.output = output
    let strides = output == .cells ? Pair(2, 2) : Pair(1, 1)
    first = Conv2D(3, 8, kernel: 3, strides: strides, padding: .same, key: key.fold(0))
    norm = BatchNorm(8)
    second = Conv2D(
      8, 8, kernel: 3, strides: output == .cells ? Pair(4, 4) : Pair(1, 1), padding: .same,
      key: key.fold(1))
    gate = Linear(8, 8, key: key.fold(2))
    head = Conv2D(8, outputs, kernel: 1, key: key.fold(3))
    update { path, parameter in
      guard path.hasPrefix("norm."), parameter.value.dtype == .float32 else { return }
      parameter.value = Tensor.randomUniform(
        parameter.value.shape, from: 0.5, to: 1.5, key: key.fold(path))
    }
  }

  /// The raw outputs for images `[N, H, W, 3]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    func active(_ x: Tensor) -> Tensor { x * (x * 1.7).sigmoid() + x.abs().sqrt() * 0.1 }
    var y = active(norm(first(x, context, as: "first"), context, as: "norm"))
    y = active(second(y, context, as: "second"))
    let share = gate(y.mean(axes: [1, 2]), context, as: "gate").sigmoid()
    y = head(y * share.reshaped([x.shape[0], 1, 1, 8]), context, as: "head")
    switch output {
    case .image: return y.mean(axes: [1, 2])
    case .pixels: return y
    case .cells: return y.reshaped([y.shape[0], y.shape[1] * y.shape[2], y.shape[3]])
    }
  }

  /// Visits the layers under their names.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("first", &first)
    visitor.child("norm", &norm)
    visitor.child("second", &second)
    visitor.child("gate", &gate)
    visitor.child("head", &head)
  }
}

/// A detector outside of every catalogue, with one level of cells of 8x8 pixels.
public struct OwnDetector: DetectionModel {
  /// Distances are distributions over four bins.
  public let geometry: DetectionGeometry
  private var network: OwnNetwork

  /// Makes a detector with random weights and statistics.
  public init(classes: Int) {
    geometry = DetectionGeometry(strides: [8], bins: 4, classes: classes)
    network = OwnNetwork(.cells, outputs: geometry.outputs)
  }

  /// The raw outputs of cells for images `[N, H, W, 3]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    network(x, context, as: "network")
  }

  /// Visits the network under its name.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("network", &network)
  }
}
