import FoveaSupport
import FoveaTensors

/// Multi-head self-attention: softmax(q kᵀ / √d) v for each head, q, k and v linear in the same
/// tokens (Vaswani et al. 2017).
///
/// Weights are PyTorch's `nn.MultiheadAttention`, whose `in_proj_weight` is `in_proj.weight` here:
/// rows of q, k and v in this order. `in_proj` starts Xavier-uniform, biases at 0.
public struct MultiHeadAttention: Layer {
  /// To q, k and v, `[3 · dimension, dimension]`
  public var inProjection: Linear
  /// Heads joined, to the dimension
  public var outProjection: Linear
  /// Independent attentions that the dimension divides into.
  public let heads: Int
  /// Of attention weights, in training.
  public let dropout: Dropout

  /// Makes an attention.
  ///
  /// - Precondition: `heads` divides `dimension`.
  public init(_ dimension: Int, heads: Int, dropout: Float = 0, key: RandomKey) {
    precondition(
      heads > 0 && dimension % heads == 0,
      "MultiHeadAttention: dimension \(dimension) doesn't divide into \(heads) heads")
    inProjection = Linear(
      dimension, 3 * dimension, initializer: .xavierUniform(), biasInitializer: .constant(0),
      key: key.fold("in_proj"))
    outProjection = Linear(
      dimension, dimension, biasInitializer: .constant(0), key: key.fold("out_proj"))
    self.heads = heads
    self.dropout = Dropout(dropout)
  }

  /// Lets tokens `[N, tokens, dimension]` look at each other.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let dimension = outProjection.weight.value.shape[0]
    guard x.rank == 3, x.shape[2] == dimension else {
      return context.reject(
        "attention needs [batch, tokens, \(dimension)], got \(x.shape)", standIn: x.shape)
    }
    let (batch, tokens, width) = (x.shape[0], x.shape[1], dimension / heads)
    // [q, k or v; batch; head; token; number]
    let parts = inProjection(x, context, as: "in_proj")
      .reshaped([batch, tokens, 3, heads, width]).transposed([2, 0, 3, 1, 4])
    let seen = DotProductAttention(dropout: dropout)(parts, context, as: "attention")
      .transposed([0, 2, 1, 3])
    return outProjection(seen.reshaped([batch, tokens, dimension]), context, as: "out_proj")
  }

  /// Names `in_proj` and `out_proj`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("in_proj", &inProjection)
    visitor.child("out_proj", &outProjection)
  }
}

/// softmax(q kᵀ / √d) v, of q, k and v in a row: `[3, N, heads, tokens, d]` to
/// `[N, heads, tokens, d]`. A layer, so that summaries count its work.
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
