import FoveaTensors

/// An encoder block of a transformer, normalised first: x + attention(norm(x)), then
/// x + W₂ gelu(W₁ norm(x)) (Vaswani et al. 2017; Xiong et al. 2020).
///
/// Names and order are those of PyTorch's `nn.TransformerEncoderLayer` with `norm_first` and GELU.
public struct TransformerBlock: Layer {
  /// Attention among tokens
  public var attention: MultiHeadAttention
  /// To the hidden width
  public var linear1: Linear
  /// Back to the dimension
  public var linear2: Linear
  /// Before the attention
  public var norm1: LayerNorm
  /// Before the dense layers
  public var norm2: LayerNorm
  /// After the attention and after each dense layer, in training.
  public let dropout: Dropout

  /// Makes a block.
  ///
  /// - Parameter hidden: the width between the dense layers, four dimensions by default.
  /// - Precondition: `heads` divides `dimension`.
  public init(
    _ dimension: Int, heads: Int, hidden: Int? = nil, dropout: Float = 0, key: RandomKey
  ) {
    let hidden = hidden ?? 4 * dimension
    attention = MultiHeadAttention(
      dimension, heads: heads, dropout: dropout, key: key.fold("self_attn"))
    linear1 = Linear(dimension, hidden, key: key.fold("linear1"))
    linear2 = Linear(hidden, dimension, key: key.fold("linear2"))
    norm1 = LayerNorm([dimension])
    norm2 = LayerNorm([dimension])
    self.dropout = Dropout(dropout)
  }

  /// Maps tokens `[N, tokens, dimension]` to as many.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    func dropped(_ x: Tensor) -> Tensor { dropout.rate > 0 ? dropout(x, context) : x }
    let seen = attention(norm1(x, context, as: "norm1"), context, as: "self_attn")
    let y = x + dropped(seen)
    let hidden = linear1(norm2(y, context, as: "norm2"), context, as: "linear1").gelu()
    return y + dropped(linear2(dropped(hidden), context, as: "linear2"))
  }

  /// Names the layers in PyTorch's order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("self_attn", &attention)
    visitor.child("linear1", &linear1)
    visitor.child("linear2", &linear2)
    visitor.child("norm1", &norm1)
    visitor.child("norm2", &norm2)
  }
}
