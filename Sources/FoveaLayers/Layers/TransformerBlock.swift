import FoveaTensors

/// An encoder block of a transformer with normalization first: x + attention(norm(x)), then
/// x + W₂ gelu(W₁ norm(x)) (Vaswani et al. 2017; Xiong et al. 2020).
///
/// Names and order are those of PyTorch's `nn.TransformerEncoderLayer` with `norm_first` and GELU.
public struct TransformerBlock: CompositeLayer {
  /// Attention among tokens.
  public var attention: MultiHeadAttention
  /// From the dimension to the hidden width.
  public var linear1: Linear
  /// Back to the dimension.
  public var linear2: Linear
  /// Normalization before the attention.
  public var norm1: LayerNorm
  /// Normalization before the dense layers.
  public var norm2: LayerNorm
  /// Dropout after the attention and after each dense layer.
  public let dropout: Dropout

  /// The children in PyTorch's order.
  public static let children: Children<Self> = [
    .child("self_attn", \.attention), .child("linear1", \.linear1), .child("linear2", \.linear2),
    .child("norm1", \.norm1), .child("norm2", \.norm2),
  ]

  /// Makes a block, without dropout by default.
  ///
  /// - Parameter hidden: The width between the dense layers, `4 · dimension` by default.
  /// - Precondition: `heads` divides `dimension`.
  public init(
    _ dimension: Int, heads: Int, hidden: Int? = nil, dropout: Float = 0, key: RandomKey
  ) {
    let hidden = hidden ?? 4 * dimension
    attention = MultiHeadAttention(
      dimension, heads: heads, dropout: dropout, key: key.fold(\Self.attention))
    linear1 = Linear(dimension, hidden, key: key.fold(\Self.linear1))
    linear2 = Linear(hidden, dimension, key: key.fold(\Self.linear2))
    norm1 = LayerNorm([dimension])
    norm2 = LayerNorm([dimension])
    self.dropout = Dropout(dropout)
  }

  /// Maps tokens `[N, tokens, dimension]` to the same shape.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    func dropped(_ x: Tensor) -> Tensor { dropout.rate > 0 ? dropout(x, context) : x }
    let child = context.children(of: self)
    let y = x + dropped(child.attention(child.norm1(x)))
    let hidden = child.linear1(child.norm2(y)).gelu()
    return y + dropped(child.linear2(dropped(hidden)))
  }
}
