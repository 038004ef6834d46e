import FoveaTensors
import Testing

@testable import FoveaLayers

private func convolution() -> Conv2D { Conv2D(2, 2, kernel: 1, key: RandomKey(seed: 5)) }

/// Layers that break the contract "called as visited", each in one way.
@Suite struct ContractCheckTests {
  private func problem(_ layer: any Layer) -> String? {
    do throws(LayerContractError) {
      try layer.checkContract(input: [1, 4, 4, 2])
      return nil
    } catch { return error.description }
  }

  /// Two convolutions; the second is called under a given name, or without one.
  struct TwoConvolutions: Layer {
    var conv1 = convolution()
    var conv2 = convolution()
    var called: String?
    var visited = "conv2"
    var visitsSecond = true

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let y = conv1(x, context, as: "conv1")
      return called.map { conv2(y, context, as: $0) } ?? conv2(y, context)
    }
    mutating func visit(_ visitor: inout ParameterVisitor) {
      visitor.child("conv1", &conv1)
      if visitsSecond { visitor.child(visited, &conv2) }
    }
  }

  @Test func oneNameIsAccepted() throws {
    #expect(try TwoConvolutions(called: "conv2").checkContract(input: [1, 4, 4, 2]) == [])
    #expect(
      try Sequential(TwoConvolutions(called: "conv2")).checkContract(input: [1, 4, 4, 2]) == [])
  }

  @Test func differentNamesAreFound() {
    #expect(
      problem(Sequential(TwoConvolutions(called: "convTwo")))
        == "layer '0.convTwo' (Conv2D) is called under this name, but visited as '0.conv2'; give "
        + "it one name, in the table `children` of a CompositeLayer")
  }

  @Test func swappedNamesAreFound() {
    struct Swapped: Layer {
      var first = convolution()
      var second = convolution()
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        second(first(x, context, as: "second"), context, as: "first")
      }
      mutating func visit(_ visitor: inout ParameterVisitor) {
        visitor.child("first", &first)
        visitor.child("second", &second)
      }
    }
    #expect(
      throws: LayerContractError.differentNames(
        kind: "Conv2D", called: "second", visited: "first")
    ) {
      try Swapped().checkContract(input: [1, 4, 4, 2])
    }
  }

  @Test func aChildThatIsVisitedWithoutANameIsFound() {
    struct Through: Layer {
      var conv = convolution()
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        conv(x, context, as: "conv")
      }
      mutating func visit(_ visitor: inout ParameterVisitor) { conv.visit(&visitor) }
    }
    #expect(
      problem(Through())
        == "layer 'conv' (Conv2D) is called under this name, but visited without one; give it one "
        + "name, in the table `children` of a CompositeLayer")
  }

  @Test func aCallWithoutANameIsFound() {
    #expect(
      problem(Sequential(TwoConvolutions()))
        == "layer '0.conv2' (Conv2D) is visited under this name, but called without one; call it "
        + "through `context.children(of: self)`, or as 'layer(x, context, as: \"conv2\")'")
  }

  @Test func aForgottenChildIsFound() {
    #expect(
      problem(TwoConvolutions(called: "conv2", visitsSecond: false))
        == "layer 'conv2' (Conv2D) is called, but its parameters are not visited. Did you mean "
        + "'conv1'? List it in the `children` of its layer, or in `visit`")
    #expect(
      problem(TwoConvolutions(called: "other", visitsSecond: false))
        == "layer 'other' (Conv2D) is called, but its parameters are not visited. List it in the "
        + "`children` of its layer, or in `visit`")
  }

  @Test func aForgottenParameterIsFound() {
    struct Scaled: CompositeLayer {
      var conv = convolution()
      var scale = Parameter(Tensor([Float(1), 1]), role: .weight)
      static let children: Children<Self> = [.child("conv", \.conv)]
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        let child = context.children(of: self)
        return child.conv(x) * child.scale
      }
    }
    #expect(
      problem(Sequential(Scaled()))
        == "layer '0' reads a parameter of shape [2] that it does not visit; list it in "
        + "`children`, or in `visit`")
    #expect(
      problem(Scaled())
        == "the model reads a parameter of shape [2] that it does not visit; list it in "
        + "`children`, or in `visit`")
  }

  @Test func aChildMissingFromTheTableIsFound() {
    struct Unlisted: CompositeLayer {
      var conv = convolution()
      static let children: Children<Self> = []
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        context.children(of: self).conv(x)
      }
    }
    let message = problem(Sequential(Unlisted()))
    #expect(message?.hasPrefix("layer '0': Unlisted does not list the child ") == true)
    #expect(
      message?.hasSuffix(
        " (Conv2D); add it to Unlisted.children, or call it with a name: 'layer(x, context, as: "
          + "\"name\")'") == true)
  }

  @Test func twoChildrenOfOneNameAreFound() {
    #expect(
      problem(Sequential(TwoConvolutions(called: "conv1", visited: "conv1")))
        == "'0.conv1' is visited twice: two children or parameters have this name; rename one of "
        + "them")
  }

  @Test func copiesOfALayerAreFound() {
    let conv = convolution()
    #expect(
      problem(Sequential(conv, Activation.relu, conv))
        == "the parameter '0.weight' is visited again as '2.weight': list it once, and build every "
        + "layer separately, because copies of a layer share their parameters")
  }

  @Test func twoLayersCalledByOneNameAreFound() {
    struct Pools: ParameterlessLayer {
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        AveragePool2D(2)(MaxPool2D(2)(x, context, as: "pool"), context, as: "pool")
      }
    }
    #expect(
      problem(Pools())
        == "two layers are called 'pool', MaxPool2D and AveragePool2D; rename one of them")
  }

  @Test func aLayerThatCannotTakeItsInputIsNamed() {
    #expect(
      problem(Sequential(Conv2D(3, 2, kernel: 1, key: RandomKey(seed: 5))))
        == "layer '0': expects 3 channels (axis 3), got 2 in [1, 4, 4, 2]")
  }

  /// A head that is only called in training, and one that is never called.
  @Test func unusedLayersAreAllowedAndListed() throws {
    struct Heads: CompositeLayer {
      var main = convolution()
      var auxiliary = convolution()
      var idle = convolution()
      static let children: Children<Self> = [
        .child("main", \.main), .child("auxiliary", \.auxiliary), .child("idle", \.idle),
      ]
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        let child = context.children(of: self)
        return context.isTraining ? child.main(x) + child.auxiliary(x) : child.main(x)
      }
    }
    var model = Heads()
    #expect(try model.checkContract(input: [1, 4, 4, 2]) == ["idle.weight", "idle.bias"])
    try model.freeze("idle.weight")
    #expect(try model.checkContract(input: [1, 4, 4, 2]) == ["idle.bias"])
  }

  @Test func sharedWeightsAreAccepted() throws {
    struct Twice: CompositeLayer {
      var conv = convolution()
      static let children: Children<Self> = [.child("conv", \.conv)]
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        let child = context.children(of: self)
        return child.conv(child.conv(x))
      }
    }
    #expect(try Twice().checkContract(input: [1, 4, 4, 2]) == [])
  }

  @Test func nothingIsComputed() throws {
    let model = Sequential(TwoConvolutions(called: "conv2"))
    try model.checkContract(input: [1, 4, 4, 2])
    #expect(!model["0.conv1.weight"].isEvaluated)
  }
}
