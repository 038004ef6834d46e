import Foundation
import Testing

@testable import FoveaInterchange

struct KerasFileTests {
  private func golden(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Goldens/keras/\(name)")
  }

  private static let kinds = [
    "Conv2D", "BatchNormalization", "DepthwiseConv2D", "BatchNormalization", "SeparableConv2D",
    "Dense",
  ]

  @Test(arguments: ["small.h5", "small.keras"])
  func layersAreInTheModelsOrder(name: String) throws {
    let file = try KerasFile(contentsOf: golden(name))
    #expect(file.hasModelOrder)
    #expect(file.layers.map(\.kind) == Self.kinds)
    #expect(file.layers[4].weights.map(\.role) == [.depthwiseKernel, .pointwiseKernel, .bias])
    #expect(file.layers[3].weights.map(\.role) == [.beta, .movingMean, .movingVariance])
    #expect(file.layers[1].configuration?["epsilon"]?.number == 0.001)
    #expect(file.tensors.count == 15)
    #expect(file.layer(before: "depthwise_conv2d")?.kind == "ReLU")
  }

  @Test func weightFilesHaveNoClasses() throws {
    let file = try KerasFile(contentsOf: golden("small-legacy-weights.h5"))
    #expect(file.hasModelOrder)
    #expect(file.layers.map(\.kind) == [nil, nil, nil, nil, nil, nil])
    #expect(file.layers[1].weights.map(\.role) == [.gamma, .beta, .movingMean, .movingVariance])
  }

  @Test func numberedWeightsAreSortedByClass() throws {
    let file = try KerasFile(contentsOf: golden("small.weights.h5"))
    #expect(!file.hasModelOrder)
    #expect(
      file.layers.map(\.kind) == [
        "BatchNormalization", "BatchNormalization", "Conv2D", "Dense", "DepthwiseConv2D",
        "SeparableConv2D",
      ])
  }

  @Test(arguments: ["small.h5", "small.keras", "small.weights.h5", "small-legacy-weights.h5"])
  func allFormsHoldTheSameNumbers(name: String) throws {
    let file = try openTensorArchive(at: golden(name))
    let kernel = try #require(file.tensors.first { $0.shape == [24, 5] })
    let tensor = try file.tensor(named: kernel.name)
    let reference = try KerasFile(contentsOf: golden("small.keras"))
    let other = try #require(reference.tensors.first { $0.shape == [24, 5] })
    #expect(try tensor.floats() == reference.tensor(named: other.name).floats())
    #expect(kernel.elementType == "float32")
  }

  @Test func missingTensorsAreErrors() throws {
    let file = try KerasFile(contentsOf: golden("small.weights.h5"))
    let error = #expect(throws: ArchiveError.self) {
      try file.tensor(named: "layers/dense/vars/2")
    }
    #expect(error?.kind == .missingTensor)
  }

  @Test(arguments: [
    ("conv2d_3/kernel:0", KerasWeight.Role.kernel), ("block1_conv1_W_1:0", .kernel),
    ("block1_conv1_b_1:0", .bias), ("bn_conv1_running_std_2:0", .movingVariance),
    ("depthwise_kernel:0", .depthwiseKernel),
  ])
  func rolesAreReadOfNames(name: String, role: KerasWeight.Role) {
    #expect(KerasWeight.Role(name: name) == role)
  }

  @Test func filesOfOtherProgramsAreRefused() throws {
    let error = #expect(throws: ArchiveError.self) {
      try KerasFile(contentsOf: golden("features.h5"))
    }
    #expect(error?.reason == "it is an HDF5 file without a Keras model's weights")
  }
}
