@testable import FoveaTensors
import TestSupport
import Testing

/// `pytorch/layers.json`: operations with attributes that are easy to get wrong.
struct LayerGoldens: Decodable, Sendable {
  struct Settings: Decodable, Sendable {
    var strides, padding, dilation, outputPadding, kernel, outputSize: [Int]?
    var groups: Int?
    var countsPadding, training: Bool?
    var mode: String?
    var epsilon, slope, alpha: Double?
  }
  struct Running: Decodable, Sendable { let mean, variance: GoldenArray }
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name, layer: String
    let settings: Settings
    let input, output, seed, inputGradient: GoldenArray
    let parameters, parameterGradients: [String: GoldenArray]
    let runningBefore, runningAfter: Running?
    var testDescription: String { "\(layer): \(name)" }
  }
  let cases: [Case]
}

@Suite("Operations against PyTorch")
struct GoldenLayerTests {
  /// Layers made of several operations; they are tested with the layers.
  private static let composed: Set = [
    "cbam", "multiHeadAttention", "squeezeExcitation", "transformerBlock",
  ]

  static let goldens: [LayerGoldens.Case] =
    ((try? Goldens.load("pytorch/layers.json", as: LayerGoldens.self))?.cases ?? [])
    .filter { !composed.contains($0.layer) }

  @Test func theFileIsThere() { #expect(Self.goldens.count >= 33) }

  @Test(arguments: goldens)
  func matches(_ golden: LayerGoldens.Case) throws {
    let x = tensor(golden.input)
    var parameters = golden.parameters.mapValues(tensor)
    // Ours have input channels first.
    if golden.layer == "transposedConvolution" {
      parameters["weight"] = parameters["weight"]?.transposed([3, 1, 2, 0])
    }
    let y = try #require(result(golden, x, parameters), "no operation for \(golden.layer)")
    let names = parameters.keys.sorted()
    let targets = [x] + names.compactMap { parameters[$0] }
    let gradients = gradients(of: y, seededWith: tensor(golden.seed), at: targets)
    #expect(y.shape == golden.output.shape)
    #expect(differences("output", y, golden.output) == [])
    #expect(differences("input gradient", gradients[0], golden.inputGradient) == [])
    for (name, gradient) in zip(names, gradients.dropFirst()) {
      let ours =
        golden.layer == "transposedConvolution" && name == "weight"
        ? gradient.transposed([3, 1, 2, 0]) : gradient
      let truth = try #require(golden.parameterGradients[name])
      #expect(differences("\(name) gradient", ours, truth) == [])
    }
  }

  private func tensor(_ array: GoldenArray) -> Tensor {
    Tensor(array.values.map { Float($0) }, shape: array.shape)
  }

  private func differences(_ name: String, _ actual: Tensor, _ golden: GoldenArray) -> [String] {
    compare(name, (actual * 1).floats().map(Double.init), golden.values, within: 1e-5)
  }

  private func pair(_ list: [Int]?) -> Pair { list.map { Pair($0[0], $0[1]) } ?? 1 }

  private func result(
    _ golden: LayerGoldens.Case, _ x: Tensor, _ p: [String: Tensor]
  ) -> Tensor? {
    let s = golden.settings
    let pad = s.padding ?? [0, 0]
    let padding = Padding.explicit(top: pad[0], bottom: pad[0], left: pad[1], right: pad[1])
    let epsilon = Float(s.epsilon ?? 0)
    if let weight = p["weight"], let bias = p["bias"] {
      switch golden.layer {
      case "convolution":
        return x.conv2D(
          weight, bias: bias, strides: pair(s.strides), padding: padding,
          dilation: pair(s.dilation), groups: s.groups ?? 1)
      case "transposedConvolution":
        return x.transposedConv2D(
          weight, bias: bias, strides: pair(s.strides), padding: padding,
          outputPadding: pair(s.outputPadding), dilation: pair(s.dilation))
      case "groupNorm":
        return x.groupNormalized(
          groups: s.groups ?? 1, scale: weight, shift: bias, epsilon: epsilon)
      case "layerNorm": return x.layerNormalized(scale: weight, shift: bias, epsilon: epsilon)
      case "batchNorm":
        guard s.training == false, let running = golden.runningBefore else {
          return x.batchNormalized(scale: weight, shift: bias, epsilon: epsilon).output
        }
        return x.batchNormalized(
          scale: weight, shift: bias, mean: tensor(running.mean),
          variance: tensor(running.variance), epsilon: epsilon)
      default: return nil
      }
    }
    switch golden.layer {
    case "maxPool":
      return x.maxPool2D(pair(s.kernel), strides: pair(s.strides), padding: padding)
    case "averagePool":
      return x.averagePool2D(
        pair(s.kernel), strides: pair(s.strides), padding: padding,
        countsPadding: s.countsPadding ?? true)
    case "adaptiveAveragePool": return x.adaptiveAveragePool2D(pair(s.outputSize))
    case "resize":
      return x.resized(to: pair(s.outputSize), s.mode == "nearest" ? .nearest : .bilinear)
    case "relu": return x.relu()
    case "leakyReLU": return x.leakyReLU(slope: Float(s.slope ?? 0))
    case "prelu": return x.prelu(slope: Tensor([Float(s.slope ?? 0)]))
    case "elu": return x.elu(alpha: Float(s.alpha ?? 1))
    case "gelu": return x.gelu()
    case "silu": return x.silu()
    case "hardSwish": return x.hardSwish()
    case "sigmoid": return x.sigmoid()
    case "tanh": return x.tanh()
    case "softmax": return x.softmax(axis: 1)
    default: return nil
    }
  }
}
