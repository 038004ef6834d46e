import FoveaTensors
import TestSupport
import Testing

@testable import FoveaLayers

@Suite struct CompositeLayerTests {
  static let key = RandomKey(seed: 9)

  /// The example in the documentation of `Layer`.
  struct ResidualBlock: CompositeLayer {
    var conv: Conv2D
    var norm: BatchNorm
    static let children: Children<Self> = [.child("conv", \.conv), .child("norm", \.norm)]

    init(_ channels: Int, key: RandomKey) {
      conv = Conv2D(channels, channels, kernel: 3, padding: .same, key: key.fold(\Self.conv))
      norm = BatchNorm(channels)
    }
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let child = context.children(of: self)
      return (x + child.norm(child.conv(x))).relu()
    }
  }

  /// The same block with names by hand.
  struct BlockByHand: Layer {
    var conv: Conv2D
    var norm: BatchNorm

    init(_ channels: Int, key: RandomKey) {
      conv = Conv2D(channels, channels, kernel: 3, padding: .same, key: key.fold("conv"))
      norm = BatchNorm(channels)
    }
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      (x + norm(conv(x, context, as: "conv"), context, as: "norm")).relu()
    }
    mutating func visit(_ visitor: inout ParameterVisitor) {
      visitor.child("conv", &conv)
      visitor.child("norm", &norm)
    }
  }

  @Test func aTableGivesWhatNamesByHandGive() {
    let (block, byHand) = (ResidualBlock(3, key: Self.key), BlockByHand(3, key: Self.key))
    #expect(block.parameters().map(\.path) == byHand.parameters().map(\.path))
    #expect(block["conv.weight"].floats() == byHand["conv.weight"].floats())
    let x = Tensor(Goldens.filled(stream: 64_000, count: 48), shape: [1, 4, 4, 3])
    let (a, b) = (
      Context(training: true, recordsCalls: true), Context(training: true, recordsCalls: true)
    )
    #expect(block(x, a).floats() == byHand(x, b).floats())
    #expect(a.calls.map(\.path) == b.calls.map(\.path))
    #expect(a.calls.map(\.kind) == b.calls.map(\.kind))
    #expect(a.calls.map(\.path) == ["conv", "norm"])
  }

  /// Every kind of entry.
  struct Everything: CompositeLayer {
    var erased: any Layer = Everything.conv(0)
    var absent: (any Layer)?
    var present: (any Layer)? = Everything.conv(1)
    var shortcut: Conv2D? = Everything.conv(2)
    var none: Conv2D?
    var list = [Everything.conv(3), Everything.conv(4)]
    var numbered = [Everything.conv(5), Everything.conv(6)]
    var mixed: [any Layer] = [Everything.conv(7), Activation.relu]
    var rows = [[Everything.conv(8)], [Everything.conv(9), Everything.conv(10)]]
    var scale = Parameter(Tensor([Float(2), 2]), role: .weight)
    var shift: Parameter? = Parameter(Tensor([Float(1), 1]), role: .bias)

    static let children: Children<Self> = [
      .child("erased", \.erased), .child("absent", \.absent), .child("present", \.present),
      .child("shortcut", \.shortcut), .child("none", \.none), .child("list", \.list),
      .children(\.numbered) { "layer\($0 + 1)" }, .child("mixed", \.mixed), .child("rows", \.rows),
      .parameter("scale", \.scale), .parameter("shift", \.shift),
    ]

    static func conv(_ index: Int) -> Conv2D {
      Conv2D(2, 2, kernel: 1, bias: false, key: key.fold(index))
    }

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let child = context.children(of: self)
      var y = child.erased(x)
      y = child.present?(y) ?? y
      y = child.absent?(y) ?? y
      y = child.shortcut?(y) ?? y
      y = child.none?(y) ?? y
      for layer in child.list + child.numbered { y = layer(y) }
      for layer in child.mixed { y = layer(y) }
      for layer in child.rows.joined() { y = layer(y) }
      return y * child.scale + (child.shift ?? y)
    }
  }

  @Test func everyKindOfChildIsVisitedAndCalledByOneName() throws {
    let model = Everything()
    #expect(visitProblems(of: model) == [])
    #expect(try model.checkContract(input: [1, 2, 2, 2]) == [])
    #expect(
      model.parameters().map(\.path) == [
        "erased.weight", "present.weight", "shortcut.weight", "list.0.weight", "list.1.weight",
        "layer1.weight", "layer2.weight", "mixed.0.weight", "rows.0.0.weight", "rows.1.0.weight",
        "rows.1.1.weight", "scale", "shift",
      ])
    let context = Context(training: false, recordsCalls: true)
    _ = model(.zeros([1, 2, 2, 2]), context)
    #expect(
      context.calls.map(\.path) == [
        "erased", "present", "shortcut", "list.0", "list.1", "layer1", "layer2", "mixed.0",
        "mixed.1", "rows.0.0", "rows.1.0", "rows.1.1",
      ])
  }

  @Test func anErasedChildIsVisitedByHand() throws {
    struct Wrapper: Layer {
      var inner: any Layer
      var spare: (any Layer)?
      var list: [any Layer]
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        list[0](inner(x, context, as: "inner"), context, as: "list.0")
      }
      mutating func visit(_ visitor: inout ParameterVisitor) {
        visitor.child("inner", &inner)
        visitor.child("spare", &spare)
        visitor.child("list", &list)
      }
    }
    var model = Wrapper(
      inner: Everything.conv(0), spare: Everything.conv(1), list: [Everything.conv(2)])
    #expect(visitProblems(of: model) == [])
    let paths = ["inner.weight", "spare.weight", "list.0.weight"]
    #expect(model.parameters().map(\.path) == paths)
    #expect(try model.checkContract(input: [1, 2, 2, 2]) == ["spare.weight"])
    #expect(try model.freeze("*") == 3)
  }

  @Test func aRejectedInputNamesTheChild() {
    struct Deep: CompositeLayer {
      var blocks = [Sequential(Conv2D(3, 3, kernel: 1, key: CompositeLayerTests.key))]
      static let children: Children<Self> = [.child("blocks", \.blocks)]
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        context.children(of: self).blocks.reduce(x) { $1($0) }
      }
    }
    #expect(
      throws: LayerError(
        path: "blocks.0.0", problem: "expects 3 channels (axis 3), got 4 in [1, 4, 4, 4]")
    ) { try Deep().outputShape(for: [1, 4, 4, 4]) }
  }

  @Test func aGenericLayerListsItsChildren() throws {
    struct Chain<Block: Layer>: CompositeLayer {
      var blocks: [Block]
      static var children: Children<Self> { [.child("blocks", \.blocks)] }
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        context.children(of: self).blocks.reduce(x) { $1($0) }
      }
    }
    let model = Chain(blocks: [Everything.conv(0), Everything.conv(1)])
    #expect(model.parameters().map(\.path) == ["blocks.0.weight", "blocks.1.weight"])
    #expect(try model.checkContract(input: [1, 2, 2, 2]) == [])
  }
}
