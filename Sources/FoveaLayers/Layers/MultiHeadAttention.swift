import FoveaSupport
import FoveaTensors

/// Multi-head self-attention: softmax(q kᵀ / √d) v for each head, with q, k and v linear functions
/// of the same tokens (Vaswani et al. 2017).
///
/// Weights are those of PyTorch's `nn.MultiheadAttention`, with `in_proj.weight` for its
/// `in_proj_weight`: rows of q, k and v in this order. `in_proj` is Xavier-uniform at first, biases
/// are 0.
public struct MultiHeadAttention: CompositeLayer {
  /// From tokens to q, k and v: weight `[3 · dimension, dimension]`.
  public var inProjection: Linear
  /// From the joined heads to the dimension.
  public var outProjection: Linear
  /// Number of heads, each of `dimension / heads` numbers.
  public let heads: Int
  /// Dropout of attention weights.
  public let dropout: Dropout

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("in_proj", \.inProjection), .child("out_proj", \.outProjection),
  ]

  /// Makes an attention, without dropout by default.
  ///
  /// - Precondition: `heads` divides `dimension`.
  public init(_ dimension: Int, heads: Int, dropout: Float = 0, key: RandomKey) {
    precondition(
      heads > 0 && dimension % heads == 0,
      "MultiHeadAttention: dimension \(dimension) doesn't divide into \(heads) heads")
    inProjection = Linear(
      dimension, 3 * dimension, initializer: .xavierUniform(), biasInitializer: .constant(0),
      key: key.fold(\Self.inProjection))
    outProjection = Linear(
      dimension, dimension, biasInitializer: .constant(0), key: key.fold(\Self.outProjection))
    self.heads = heads
    self.dropout = Dropout(dropout)
  }

  /// Relates tokens `[N, tokens, dimension]` to each other; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let dimension = outProjection.weight.value.shape[0]
    guard x.rank == 3, x.shape[2] == dimension else {
      return context.reject(
        "attention needs [batch, tokens, \(dimension)], got \(x.shape)", standIn: x.shape)
    }
    let (batch, tokens, width) = (x.shape[0], x.shape[1], dimension / heads)
    let child = context.children(of: self)
    // [q, k or v; batch; head; token; number]
    let parts = child.inProjection(x)
      .reshaped([batch, tokens, 3, heads, width]).transposed([2, 0, 3, 1, 4])
    let seen = DotProductAttention(dropout: dropout)(parts, context, as: "attention")
      .transposed([0, 2, 1, 3])
    return child.outProjection(seen.reshaped([batch, tokens, dimension]))
  }
}

/// softmax(q kᵀ / √d) v, from q, k and v stacked, `[3, N, heads, tokens, d]`, to
/// `[N, heads, tokens, d]`. It is a layer so that summaries count its work.
private struct DotProductAttention: ParameterlessLayer {
  let dropout: Dropout

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    func part(_ index: Int) -> Tensor {
      x.sliced(axis: 0, index..<index + 1).squeezed(axes: [0])
    }
    let scale = 1 / Float(x.shape[4]).squareRoot()
    let weights = (part(0).matmul(part(1), transposingB: true) * scale).softmax()
    return (dropout.rate > 0 ? dropout(weights, context) : weights).matmul(part(2))
  }
}
