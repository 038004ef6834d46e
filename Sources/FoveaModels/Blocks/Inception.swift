import FoveaLayers
import FoveaTensors

/// A convolution without bias, batch normalization (ε = 0.001) and ReLU, as in the Inception
/// family.
public struct InceptionConv: CompositeLayer {
  /// The convolution.
  public var conv: Conv2D
  /// The normalization.
  public var bn: BatchNorm

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [.child("conv", \.conv), .child("bn", \.bn)]

  /// Makes the three; weights are N(0, 0.01²), as in torchvision. Padding keeps the size at stride
  /// 1.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, key: RandomKey
  ) {
    conv = Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: .all((kernel - 1) / 2), bias: false, initializer: .normal(deviation: 0.01), key: key)
    bn = BatchNorm(outChannels, epsilon: 1e-3)
  }

  /// Maps images `[N, H, W, in]` to `[N, H′, W′, out]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    return child.bn(child.conv(x)).relu()
  }
}

/// The Inception module: parallel convolutions of several sizes, their maps joined
/// (Szegedy et al. 2015). As in torchvision, the largest is 3×3; in the paper it is 5×5.
public struct Inception: CompositeLayer {
  /// Channels of each branch.
  public struct Widths: Sendable, Hashable {
    /// Channels of a branch that begins with a 1×1 convolution.
    public struct Branch: Sendable, Hashable {
      /// After the 1×1 convolution.
      public var reduced: Int
      /// After the 3×3 convolution.
      public var out: Int
    }
    /// Channels of the 1×1 branch.
    public var one: Int
    /// Channels of the 3×3 branch.
    public var three: Branch
    /// Channels of the second 3×3 branch, 5×5 in the paper.
    public var five: Branch
    /// Channels of the branch that begins with pooling.
    public var pooled: Int

    /// Lists the channels in the order of the paper's table 1.
    public init(_ one: Int, _ three: (Int, Int), _ five: (Int, Int), _ pooled: Int) {
      self.one = one
      self.three = Branch(reduced: three.0, out: three.1)
      self.five = Branch(reduced: five.0, out: five.1)
      self.pooled = pooled
    }

    /// Channels of all branches.
    public var total: Int { one + three.out + five.out + pooled }
  }

  /// 1×1.
  public var branch1: InceptionConv
  /// 1×1, then 3×3.
  public var branch2: Sequential
  /// 1×1, then 3×3.
  public var branch3: Sequential
  /// 3×3 maximum, then 1×1.
  public var branch4: Sequential

  /// The children in torchvision's order.
  public static let children: Children<Self> = [
    .child("branch1", \.branch1), .child("branch2", \.branch2), .child("branch3", \.branch3),
    .child("branch4", \.branch4),
  ]

  /// Makes a module for a number of input channels.
  public init(_ inChannels: Int, _ widths: Widths, key: RandomKey) {
    func narrowed(_ width: Widths.Branch, _ key: RandomKey) -> Sequential {
      Sequential(
        InceptionConv(inChannels, width.reduced, kernel: 1, key: key.fold(0)),
        InceptionConv(width.reduced, width.out, kernel: 3, key: key.fold(1)))
    }
    branch1 = InceptionConv(inChannels, widths.one, kernel: 1, key: key.fold(\Self.branch1))
    branch2 = narrowed(widths.three, key.fold(\Self.branch2))
    branch3 = narrowed(widths.five, key.fold(\Self.branch3))
    branch4 = Sequential(
      MaxPool2D(3, strides: 1, padding: .all(1)),
      InceptionConv(inChannels, widths.pooled, kernel: 1, key: key.fold(\Self.branch4)))
  }

  /// Maps images `[N, H, W, in]` to `[N, H, W, widths.total]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    return .concatenated(
      [child.branch1(x), child.branch2(x), child.branch3(x), child.branch4(x)], axis: 3)
  }
}
