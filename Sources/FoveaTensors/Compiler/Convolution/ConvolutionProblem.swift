import FoveaOneDNN

/// A convolution step to compute: everything that the choice of an algorithm may depend on.
struct ConvolutionProblem: Hashable, Sendable {
  /// One of the three products of a convolution.
  enum Pass: String, Hashable, Sendable {
    /// Inputs: images, weights, then bias and residual if any.
    case forward
    /// Inputs: gradient of the result, weights.
    case gradientOfInput
    /// Inputs: images, gradient of the result.
    case gradientOfWeights
  }

  var pass: Pass
  var geometry: ConvolutionGeometry
  /// Operations fused into the same step; forward only.
  var hasBias = false
  var addsResidual = false
  var activation: FusedConvolution.Activation?
  /// Whether weights are the same from run to run, so that they are packed once.
  var weightsAreSteady: Bool

  /// The fused operations as post-operations of a primitive: the residual, then the activation.
  var postOperations: [PostOperation] {
    var operations: [PostOperation] = addsResidual ? [.add] : []
    switch activation {
    case .relu: operations.append(.relu)
    case .clip(let low, let high): operations.append(.clip(low, high))
    case nil: break
    }
    return operations
  }

  /// Multiply-adds of the convolution itself.
  var multiplyAdds: Int { geometry.output.reduce(1, *) * geometry.weights[1...].reduce(1, *) }
}

extension ConvolutionProblem: CustomStringConvertible {
  /// A text that is unique to the problem and stable across versions: the key of the cache.
  ///
  ///     forward:8x32x32x64>8x32x32x256,w256x1x1x64,s1x1,p0x0+0x0+bias+relu+steady
  var description: String {
    let g = geometry
    func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "x") }
    var text = "\(pass.rawValue):\(list(g.input))>\(list(g.output)),w\(list(g.weights))"
    text += ",s\(list(g.strides)),p\(list(g.paddingBefore))+\(list(g.paddingAfter))"
    if g.dilation != [1, 1] { text += ",d\(list(g.dilation))" }
    if g.groups != 1 { text += ",g\(g.groups)" }
    if hasBias { text += "+bias" }
    if addsResidual { text += "+sum" }
    switch activation {
    case .relu: text += "+relu"
    case .clip(let low, let high): text += "+clip(\(low),\(high))"
    case nil: break
    }
    return weightsAreSteady ? text + "+steady" : text
  }
}

extension Lowering {
  /// The problem of a convolution step. In both products with weights, the weights are the second
  /// input.
  func problem(
    _ pass: ConvolutionProblem.Pass, window: Window, input: [Int], weights: [Int], output: [Int]
  ) -> ConvolutionProblem {
    ConvolutionProblem(
      pass: pass, geometry: window.geometry(input: input, weights: weights, output: output),
      weightsAreSteady: pass != .gradientOfWeights && plan.values[inputs[1]].isSteady)
  }
}
