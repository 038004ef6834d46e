import Foundation
import FoveaGraphs
import FoveaInterchange
import FoveaTensors
import Testing

@testable import FoveaONNX

/// Compares published networks with another runtime; runs if `FOVEA_REAL_DATA` names their folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataONNXTests {
  private func url(_ name: String) throws -> URL {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    return URL(fileURLWithPath: root).appendingPathComponent(name)
  }

  @Test(arguments: [
    ("yolox-nano-onnx/yolox_nano", "yolox-nano-onnx/expected-yolox_nano", false),
    ("ultraface/version-RFB-320", "ultraface/expected-version-RFB-320", true),
    ("ultraface/version-slim-320", "ultraface/expected-version-slim-320", true),
    ("yunet-s/yunet_s_320_320", "yunet-s/expected-yunet_s_320_320", false),
  ]) func equalsTheGivenOutputs(model: String, expected: String, isNormalized: Bool) throws {
    let definition = try ONNXFile.read(contentsOf: url(model + ".onnx"))
    let input = try #require(definition.inputs.first)
    let shape = try #require(input.shape).map { dimension in
      if case .fixed(let length) = dimension { length } else { 1 }
    }
    // The input bytes of the expected outputs.
    let pixels = (0..<shape.reduce(1, *)).map { index in
      let byte = Float(UInt32(truncatingIfNeeded: index &* 2_654_435_761) >> 24)
      return isNormalized ? (byte - 127) / 128 : byte
    }
    let outputs = try GraphModel(definition).run([
      input.name: GraphValue(Tensor(pixels, shape: shape))
    ])
    for port in definition.outputs {
      let found = try #require(outputs[port.name]).tensor.floats()
      let data = try Data(contentsOf: url(expected).appendingPathComponent(port.name + ".f32"))
      let wanted = data.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      try #require(found.count == wanted.count)
      let worst = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= 1e-4, "\(model): the output '\(port.name)' differs by \(worst)")
    }
  }

  @Test(arguments: ["RFB", "slim"]) func sharesTensorsWithPyTorch(variant: String) throws {
    let graph = try ONNXFile.read(contentsOf: url("ultraface/version-\(variant)-320.onnx"))
    let file = try PyTorchFile(contentsOf: url("ultraface/version-\(variant)-320.pth"))
    let floats = file.tensors.filter { $0.elementType == "float32" }
    #expect(floats.count > 100)
    for entry in floats {
      let constant = try #require(graph.constants[entry.name], "\(entry.name)")
      #expect(constant.shape == entry.shape)
      #expect(try file.tensor(named: entry.name).withBytes { Data($0) } == constant.bytes)
    }
  }

  /// The exporter folded batch norms into the preceding convolutions; other weights are unchanged.
  @Test func sharesTensorsWithPyTorchExceptBatchNorm() throws {
    let graph = try ONNXFile.read(contentsOf: url("yunet-s/yunet_s_320_320.onnx"))
    let file = try PyTorchFile(contentsOf: url("yunet-s/yunet_s.pth"))
    let names = file.tensors.map(\.name)
    func floats(_ name: String) throws -> [Float] { try file.tensor(named: name).floats() }
    let constants = graph.constants.values.filter { $0.elementType == .float32 }
    func isThere(_ values: [Float], _ shape: [Int], within tolerance: Float) throws -> Bool {
      try constants.contains { constant in
        guard constant.shape == shape else { return false }
        let others = try GraphValue(constant).tensor.floats()
        return zip(values, others).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
      }
    }
    var folded = 0
    for name in names where name.hasSuffix("running_var") {
      let norm = String(name.dropLast(".running_var".count))
      let parent = norm.split(separator: ".").dropLast().joined(separator: ".")
      let convolution = parent + (norm.hasSuffix(".bn1") ? ".conv1" : ".conv2")
      let (scale, variance) = (try floats(norm + ".weight"), try floats(name))
      let factors = zip(scale, variance).map { $0 / ($1 + 1e-5).squareRoot() }
      let weight = try floats(convolution + ".weight")
      let each = weight.count / factors.count
      let shape = try #require(file.tensors.first { $0.name == convolution + ".weight" }).shape
      let expected = weight.indices.map { weight[$0] * factors[$0 / each] }
      #expect(try isThere(expected, shape, within: 1e-5), "\(convolution)")
      folded += 1
    }
    #expect(folded > 10)
    for entry in file.tensors where entry.name.hasPrefix("bbox_head.") && entry.shape.count == 4 {
      // The last layer of each head has no batch norm behind it.
      guard entry.name.hasSuffix("conv1.weight") else { continue }
      #expect(try isThere(floats(entry.name), entry.shape, within: 0), "\(entry.name)")
    }
  }
}
