import Foundation
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaWeights

/// The numbers from 0 to 1 that the scripts of the goldens feed to Keras.
private func pattern(_ shape: [Int]) -> Tensor {
  Tensor(
    (0..<shape.reduce(1, *)).map {
      Float(((UInt64($0) &* 2_654_435_761) % (1 << 32)) >> 24) / 255
    }, shape: shape)
}

private func largestDifference(_ a: Tensor, _ b: [[Float]]) -> Float {
  zip(a.floats(), b.flatMap(\.self)).map { abs($0 - $1) }.max() ?? .infinity
}

struct KerasImportTests {
  private func golden(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Goldens/keras/\(name)")
  }

  /// The layers of `small` in `make_goldens.py`; the first convolution has no bias here, and ε is
  /// another.
  private func small(strides: Pair = 2, bias: Bool = false) -> Sequential {
    let key = RandomKey(seed: 1)
    return Sequential(
      Conv2D(3, 4, kernel: 3, strides: strides, padding: .same, bias: bias, key: key),
      BatchNorm(4), Activation.relu,
      Conv2D(4, 8, kernel: 3, padding: .all(1), groups: 4, bias: false, key: key), BatchNorm(8),
      Conv2D(8, 8, kernel: 3, padding: .same, groups: 8, bias: false, key: key),
      Conv2D(8, 6, kernel: 1, key: key), MaxPool2D(2), Flatten(), Linear(24, 5, key: key))
  }

  private struct Outputs: Decodable { let outputs: [[Float]] }

  @Test(arguments: ["small.h5", "small.keras"], [false, true])
  func outputsMatchKeras(name: String, bias: Bool) throws {
    let file = try openTensorArchive(at: golden(name))
    var model: any Layer = small(bias: bias)
    let report = try importWeights(from: file, into: &model, named: "small")
    #expect(report.isComplete)
    #expect(report.matched.count == 15 + (bias ? 1 : 0))
    let outputs = try Goldens.load("keras/small.json", as: Outputs.self).outputs
    let y = model(pattern([2, 8, 8, 3]), Context(training: false))
    #expect(largestDifference(y, outputs) < 1e-4)
  }

  @Test func weightsAloneGetTheUsualEpsilon() throws {
    // One of the file's two normalizations has another ε, which it doesn't tell.
    let file = try openTensorArchive(at: golden("small-legacy-weights.h5"))
    var model: any Layer = small()
    let report = try importWeights(from: file, into: &model, named: "small")
    #expect(
      report.notes == [
        "the file does not state the ε of its normalizations; 0.001 was assumed, Keras's value for "
          + "this model"
      ])
    let outputs = try Goldens.load("keras/small.json", as: Outputs.self).outputs
    let y = model(pattern([2, 8, 8, 3]), Context(training: false))
    #expect(largestDifference(y, outputs) < 0.05)
  }

  @Test func convolutionsThatStepOtherwiseAreRefused() throws {
    let file = try openTensorArchive(at: golden("small.keras"))
    var model: any Layer = small(strides: 1)
    let error = #expect(throws: KerasImportError.self) {
      try importWeights(from: file, into: &model, named: "small")
    }
    #expect(
      error?.description.hasSuffix(
        "the weights fit small, but belong to another network: 'conv2d' has strides of 2x2 "
          + "pixels, but '0' of small has strides of 1x1. Import it into a model of the same "
          + "layers."
      )
        == true)
  }

  @Test func otherNetworksAreReported() throws {
    let file = try openTensorArchive(at: golden("small.keras"))
    var model: any Layer = Sequential(Flatten(), Linear(24, 7, key: RandomKey(seed: 1)))
    let error = #expect(throws: WeightImportError.self) {
      try importWeights(from: file, into: &model, named: "small")
    }
    #expect(error?.report.mismatched.map(\.expected) == [[24, 7], [7]])
    #expect(error?.report.unexpected.count == 13)
  }

  @Test func shortcutsOfResNetsComeLast() {
    #expect(KerasSources.place(ofResNet: "conv3_block2_0_bn") == [3, 2, 9])
    #expect(KerasSources.place(ofResNet: "conv3_block2_1_conv") == [3, 2, 1])
    #expect(KerasSources.place(ofResNet: "res4b12_branch2c") == [4, 14, 3])
    #expect(KerasSources.place(ofResNet: "bn2a_branch1") == [2, 1, 9])
    #expect(KerasSources.place(ofResNet: "conv1_conv") == nil)
  }
}

/// Networks of `keras.applications` with random weights, made by `make_applications.py`.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"].map {
      FileManager.default.fileExists(atPath: $0 + "/keras-applications")
    } ?? false))
struct RealDataKerasTests {
  @Test(arguments: [
    ("mobilenet_v2.keras", 96), ("mobilenet_v2.weights.h5", 96), ("densenet121.h5", 64),
    ("resnet50.h5", 64), ("resnet50.weights.h5", 64), ("vgg16.keras", 224),
  ])
  func outputsMatchKeras(name: String, size: Int) throws {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    let folder = URL(fileURLWithPath: root).appendingPathComponent("keras-applications")
    let url = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let entry = String(name.prefix { $0 != "." })
    let shape = ModelShape(
      classes: 10, inputChannels: 3, height: size, width: size,
      options: KerasDefaults.modelOptions(for: entry))
    var model = try Catalogue.model(named: entry).build(shape, key: RandomKey(seed: 1))
    let report = try importWeights(
      from: openTensorArchive(at: url), into: &model, named: entry)
    #expect(report.isComplete)
    let results = try JSONDecoder().decode(
      [String: [[Float]]].self,
      from: Data(contentsOf: folder.appendingPathComponent(entry + ".json")))
    let expected = try #require(results["\(size)"])
    let y = model(pattern([2, size, size, 3]), Context(training: false))
    let scale = expected.flatMap(\.self).map(abs).max() ?? 1
    let difference = largestDifference(y, expected)
    print("\(name): \(report.summary); largest difference \(difference), largest logit \(scale)")
    #expect(difference < 1e-4 * max(1, scale))
  }

  @Test func anotherNetworkOfTheSameShapesIsRefused() throws {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    for (file, entry) in [("mobilenet_v2.keras", "mobilenet_v2"), ("resnet50.h5", "resnet50")] {
      let url = URL(fileURLWithPath: root).appendingPathComponent("keras-applications/\(file)")
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      let shape = ModelShape(classes: 10, inputChannels: 3, height: 64, width: 64)
      var model = try Catalogue.model(named: entry).build(shape, key: RandomKey(seed: 1))
      #expect(throws: KerasImportError.self) {
        try importWeights(from: openTensorArchive(at: url), into: &model, named: entry)
      }
    }
  }
}
