import Foundation
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// Paths, shapes and order of parameters against PyTorch's `named_parameters()`.
@Suite struct PathTests {
  struct File: Decodable {
    struct Run: Decodable { let tensors: [Entry] }
    struct Entry: Decodable {
      let path: String
      let shape: [Int]
    }
    let inputShape: [Int]
    let classes: Int
    let runs: [String: Run]
  }

  @Test(arguments: ["lenet5", "resnet18", "mobilenet_v2"])
  func parametersComeInPyTorchsOrder(name: String) throws {
    let file: File = try Goldens.load("pytorch/training-\(name).json")
    let shape = ModelShape(
      classes: file.classes, inputChannels: file.inputShape[3], height: file.inputShape[1],
      width: file.inputShape[2])
    let model = try Catalogue.model(named: name).build(shape, key: RandomKey(seed: 1))
    let learned = model.parameters().filter { $0.parameter.role != .buffer }
    let buffers = model.parameters().filter { $0.parameter.role == .buffer }
    let expected = try #require(file.runs["sgd"]).tensors
    #expect((learned + buffers).map(\.parameter.value.shape) == expected.map(\.shape))
    guard name != "lenet5" else { return }
    let renamed = expected.map { entry in
      (1...4).reduce(entry.path) {
        $0.replacingOccurrences(of: "layer\($1).", with: "stages.\($1 - 1).")
      }
    }
    #expect((learned + buffers).map(\.path) == renamed)
  }
}
