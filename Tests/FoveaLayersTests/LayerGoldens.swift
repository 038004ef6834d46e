@testable import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

/// Layers against PyTorch: outputs, gradients, running statistics.
@Suite struct LayerGoldens {
  struct File: Decodable { let cases: [Case] }

  struct Case: Decodable {
    let name: String
    let layer: String
    let settings: Settings
    let input: GoldenArray
    let parameters: [String: GoldenArray]
    let output: GoldenArray
    let seed: GoldenArray
    let inputGradient: GoldenArray
    let parameterGradients: [String: GoldenArray]
    let runningBefore: [String: GoldenArray]?
    let runningAfter: [String: GoldenArray]?
  }

  struct Settings: Decodable {
    var strides: [Int]?
    var padding: [Int]?
    var dilation: [Int]?
    var groups: Int?
    var outputPadding: [Int]?
    var kernel: [Int]?
    var countsPadding: Bool?
    var outputSize: [Int]?
    var mode: String?
    var epsilon: Float?
    var momentum: Float?
    var training: Bool?
    var slope: Float?
    var reduction: Int?
    var heads: Int?
    var hidden: Int?
  }

  @Test func agreeWithPyTorch() throws {
    let file: File = try Goldens.load("pytorch/layers.json")
    #expect(file.cases.count > 25)
    for golden in file.cases { try check(golden) }
  }

  private func check(_ golden: Case) throws {
    let x = tensor(golden.input)
    let training = golden.settings.training ?? true
    let context = Context(training: training)
    var layer = try #require(makeLayer(golden), "no layer '\(golden.layer)'")
    for (name, array) in golden.parameters { try layer.set(tensor(array, golden, name), at: name) }
    if let before = golden.runningBefore {
      try layer.set(tensor(try #require(before["mean"])), at: "running_mean")
      try layer.set(tensor(try #require(before["variance"])), at: "running_var")
    }
    let names = golden.parameterGradients.keys.sorted()
    let y = layer(x, context)
    #expect(y.shape == golden.output.shape, "\(golden.name)")
    let found = gradients(
      of: y, seededWith: tensor(golden.seed), at: [x] + names.map { layer[$0] })
    layer.apply(context.updates)
    Tensor.evaluate([y] + found)

    func compare(_ what: String, _ found: Tensor, _ expected: GoldenArray) {
      let error = relativeError(found.floats(), expected.values)
      #expect(error < 1e-4, "\(golden.layer), \(golden.name): \(what) is off by \(error)")
    }
    compare("output", y, golden.output)
    compare("input gradient", found[0], golden.inputGradient)
    for (name, gradient) in zip(names, found.dropFirst()) {
      var gradient = gradient
      if golden.layer == "transposedConvolution", name == "weight" {
        gradient = gradient.transposed([3, 1, 2, 0])
      }
      compare(
        "gradient of \(name)", gradient, try #require(golden.parameterGradients[name]))
    }
    if let after = golden.runningAfter {
      compare("running mean", layer["running_mean"], try #require(after["mean"]))
      compare("running variance", layer["running_var"], try #require(after["variance"]))
    }
  }

  /// An array as our layers hold it: transposed convolutions are `[in, h, w, out]` here and
  /// `[out, h, w, in]` in the file.
  private func tensor(_ array: GoldenArray, _ golden: Case? = nil, _ name: String = "") -> Tensor {
    let tensor = Tensor(array.values.map { Float($0) }, shape: array.shape)
    guard golden?.layer == "transposedConvolution", name == "weight" else { return tensor }
    return tensor.transposed([3, 1, 2, 0])
  }

  private struct Resize: ParameterlessLayer {
    let size: Pair
    let bilinear: Bool
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      x.resized(to: size, bilinear ? .bilinear : .nearest)
    }
  }

  private func makeLayer(_ golden: Case) -> (any Layer)? {
    let s = golden.settings
    let key = RandomKey(seed: 1)
    let channels = golden.input.shape.last ?? 1
    func pair(_ values: [Int]?, _ fallback: Int = 1) -> Pair {
      values.map { Pair($0[0], $0[1]) } ?? Pair(fallback)
    }
    let pad = pair(s.padding, 0)
    let padding = Padding.explicit(
      top: pad.height, bottom: pad.height, left: pad.width, right: pad.width)
    let weights = golden.parameters["weight"]?.shape ?? []
    switch golden.layer {
    case "convolution":
      return Conv2D(
        channels, weights[0], kernel: Pair(weights[1], weights[2]), strides: pair(s.strides),
        padding: padding, dilation: pair(s.dilation), groups: s.groups ?? 1, key: key)
    case "transposedConvolution":
      return TransposedConv2D(
        channels, weights[0], kernel: Pair(weights[1], weights[2]), strides: pair(s.strides),
        padding: padding, outputPadding: pair(s.outputPadding, 0), dilation: pair(s.dilation),
        key: key)
    case "maxPool":
      return MaxPool2D(pair(s.kernel), strides: pair(s.strides), padding: padding)
    case "averagePool":
      return AveragePool2D(
        pair(s.kernel), strides: pair(s.strides), padding: padding,
        countsPadding: s.countsPadding ?? true)
    case "adaptiveAveragePool": return AdaptiveAveragePool2D(pair(s.outputSize))
    case "resize": return Resize(size: pair(s.outputSize), bilinear: s.mode == "bilinear")
    case "groupNorm": return GroupNorm(groups: s.groups ?? 1, channels, epsilon: s.epsilon ?? 1e-5)
    case "layerNorm": return LayerNorm([channels], epsilon: s.epsilon ?? 1e-5)
    case "batchNorm":
      return BatchNorm(channels, epsilon: s.epsilon ?? 1e-5, momentum: s.momentum ?? 0.1)
    case "squeezeExcitation":
      return SqueezeExcitation(channels, reduction: s.reduction ?? 16, key: key)
    case "cbam":
      return CBAM(
        channels, reduction: s.reduction ?? 16, kernel: pair(s.kernel, 7).height, key: key)
    case "multiHeadAttention": return MultiHeadAttention(channels, heads: s.heads ?? 1, key: key)
    case "transformerBlock":
      return TransformerBlock(channels, heads: s.heads ?? 1, hidden: s.hidden, key: key)
    case "prelu": return PReLU(slope: s.slope ?? 0.25)
    default: return Activation(rawValue: golden.layer)
    }
  }
}
