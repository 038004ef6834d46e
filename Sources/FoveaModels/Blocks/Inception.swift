import FoveaLayers
import FoveaTensors

/// A convolution without bias, batch normalization (ε = 0.001) and ReLU, as the Inception family has
/// them: paths `conv` and `bn`.
public struct InceptionConv: Layer {
  /// The convolution
  public var conv: Conv2D
  /// The normalization
  public var bn: BatchNorm

  /// Makes the three; weights N(0, 0.01²), as torchvision's. Padding keeps the size at stride 1.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, strides: Pair = 1, key: RandomKey
  ) {
    conv = Conv2D(
      inChannels, outChannels, kernel: Pair(kernel), strides: strides,
      padding: .all((kernel - 1) / 2), bias: false, initializer: .normal(deviation: 0.01), key: key)
    bn = BatchNorm(outChannels, epsilon: 1e-3)
  }

  /// Applies the three to images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    bn(conv(x, context, as: "conv"), context, as: "bn").relu()
  }

  /// Names `conv` and `bn`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("conv", &conv)
    visitor.child("bn", &bn)
  }
}

/// The Inception module: windows of several sizes side by side, their maps joined
/// (Szegedy et al. 2015). As in torchvision, the widest is 3×3, where the paper has 5×5.
public struct Inception: Layer {
  /// Channels of each branch.
  public struct Widths: Sendable, Hashable {
    /// Before the window, where there is a narrowing, and of the branch.
    public struct Branch: Sendable, Hashable {
      /// After the 1×1 convolution that comes first.
      public var reduced: Int
      /// Of the branch's maps.
      public var out: Int
    }
    /// Of the 1×1 branch.
    public var one: Int
    /// Of the 3×3 branch.
    public var three: Branch
    /// Of the second 3×3 branch, the paper's 5×5.
    public var five: Branch
    /// Of the branch that begins with pooling.
    public var pooled: Int

    /// Lists the channels in the order of the paper's table 1.
    public init(_ one: Int, _ three: (Int, Int), _ five: (Int, Int), _ pooled: Int) {
      self.one = one
      self.three = Branch(reduced: three.0, out: three.1)
      self.five = Branch(reduced: five.0, out: five.1)
      self.pooled = pooled
    }

    /// Of all branches joined.
    public var total: Int { one + three.out + five.out + pooled }
  }

  /// 1×1
  public var branch1: InceptionConv
  /// 1×1, then 3×3
  public var branch2: Sequential
  /// 1×1, then 3×3
  public var branch3: Sequential
  /// 3×3 maximum, then 1×1
  public var branch4: Sequential

  /// Makes a module.
  public init(_ inChannels: Int, _ widths: Widths, key: RandomKey) {
    func narrowed(_ width: Widths.Branch, _ key: RandomKey) -> Sequential {
      Sequential(
        InceptionConv(inChannels, width.reduced, kernel: 1, key: key.fold(0)),
        InceptionConv(width.reduced, width.out, kernel: 3, key: key.fold(1)))
    }
    branch1 = InceptionConv(inChannels, widths.one, kernel: 1, key: key.fold("branch1"))
    branch2 = narrowed(widths.three, key.fold("branch2"))
    branch3 = narrowed(widths.five, key.fold("branch3"))
    branch4 = Sequential(
      MaxPool2D(3, strides: 1, padding: .all(1)),
      InceptionConv(inChannels, widths.pooled, kernel: 1, key: key.fold("branch4")))
  }

  /// Maps images to images of `widths.total` channels.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    .concatenated(
      [
        branch1(x, context, as: "branch1"), branch2(x, context, as: "branch2"),
        branch3(x, context, as: "branch3"), branch4(x, context, as: "branch4"),
      ], axis: 3)
  }

  /// Names the branches in torchvision's order.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("branch1", &branch1)
    visitor.child("branch2", &branch2)
    visitor.child("branch3", &branch3)
    visitor.child("branch4", &branch4)
  }
}
