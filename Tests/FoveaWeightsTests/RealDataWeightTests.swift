import Foundation
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
@testable import FoveaWeights
import Testing

/// Published weights on real images; they run where `FOVEA_REAL_DATA` names the data's folder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataWeightTests {
  private func file(_ path: String) throws -> URL {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    return URL(fileURLWithPath: root).appendingPathComponent(path)
  }

  /// Little-endian float32.
  private func floats(_ path: String) throws -> [Float] {
    let data = try Data(contentsOf: file(path))
    return data.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  private func model(_ name: String, _ weights: URL) throws -> any Layer {
    let entry = try Catalogue.model(named: name)
    var model = try entry.build(entry.defaultShape, key: RandomKey(seed: 0))
    let report = try importWeights(
      from: try openTensorArchive(at: weights), into: &model, named: name)
    #expect(report.isComplete, "\(report.summary)")
    return model
  }

  private func normalised(_ pixels: [UInt8], _ input: PublishedInput) -> [Float] {
    pixels.enumerated().map { index, value in
      Float((Double(value) / 255 - input.mean[index % 3]) / input.deviation[index % 3])
    }
  }

  /// The folder's README has these figures from ONNX Runtime.
  @Test(arguments: [
    ("resnet20", "resnet20-12fca82f.th", 999), ("resnet56", "resnet56-4bfd9763.th", 1000),
  ])
  func cifarResNetsGiveTheirLogits(name: String, weights: String, right: Int) throws {
    let model = try model(name, file("resnet-cifar10-pytorch/" + weights))
    // Row r of the picture is image r, pixel by pixel.
    let strip = try Image(contentsOf: file("cifar10-exact/cifar10_batch_0.png"))
    let labels = try String(contentsOf: file("cifar10-exact/labels_0.txt"), encoding: .utf8)
      .split(separator: "\n").compactMap { Int($0) }
    let input = try #require(PublishedInput.of(name))
    let images = Tensor(normalised(strip.pixels, input), shape: [1000, 32, 32, 3])
    let logits = model(images, Context(training: false)).floats()
    let correct = labels.indices.filter { index in
      let row = logits[10 * index..<10 * index + 10]
      return row.firstIndex(of: row.max() ?? 0).map { $0 - row.startIndex } == labels[index]
    }
    #expect(labels.count == 1000 && correct.count == right)
    let expected = try floats("resnet-cifar10-pytorch/expected_logits_\(name)_first100.f32")
    #expect(expected.count == 1000)
    let worst = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
    print("\(name): \(correct.count) of 1000, largest difference \(worst)")
    #expect(worst < 1e-4)
  }

  /// Fetched before with `fovea weights get efficientnet-lite0`; nothing is fetched here.
  @Test func efficientNetLiteSeesThePelican() throws {
    guard let weights = try WeightCatalogue.cached("efficientnet-lite0") else {
      print("efficientnet-lite0 is not in the cache: nothing is tested")
      return
    }
    let model = try model("efficientnet_lite0", weights)
    let picture = try Image(
      contentsOf: file("efficientnet-lite0/pelican_224.png"))
    let input = try #require(PublishedInput.of("efficientnet_lite0"))
    let images = Tensor(normalised(picture.pixels, input), shape: [1, 224, 224, 3])
    let logits = model(images, Context(training: false)).floats()
    let expected = try floats("efficientnet-lite0/expected_logits_pelican.f32")
    let worst = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
    print("efficientnet_lite0: class 144 has \(logits[144]), largest difference \(worst)")
    #expect(logits.firstIndex(of: logits.max() ?? 0) == 144)
    #expect(expected.count == 1000 && worst < 1e-4)
  }
}
