import FoveaTensors

/// Joins all axes but the batch: `[N, H, W, C]` to `[N, H · W · C]`, in the order rows, columns,
/// channels. (PyTorch's order is channels, rows, columns; imported dense weights are permuted.)
public struct Flatten: ParameterlessLayer {
  /// Makes a flattening of all axes but the first.
  public init() {}

  /// Reshapes `[N, …]` to `[N, product of the other lengths]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { x.flattened() }
}
