import Foundation
import FoveaImages
import FoveaModels
import FoveaSupport
import FoveaTensors
import TestSupport

@testable import FoveaInference

/// A temporary folder with untrained models of every task, removed with the value.
final class ModelFolder {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("fovea-inference-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func callAsFunction(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes an untrained model of a task, which predicts each class at times.
  func write(
    _ task: VisionTask, resize: Preprocessing.ResizeMode = .stretch,
    change: (inout ModelCard) -> Void = { _ in }, weights: (String, Tensor) -> Tensor = { $1 }
  ) throws -> URL {
    let (architecture, size) =
      switch task {
      case .classification, .regression, .verification: ("small_cnn", 24)
      case .detection: ("yolo-n", 64)
      case .segmentation: ("unet", 32)
      }
    let specification = ModelSpecification(
      architecture: architecture, classCount: 3, channels: 3, height: size, width: size)
    let model = try Catalogue.make(specification, RandomKey(seed: 4))
    var card = ModelCard(
      task: task, model: specification, classNames: ["disc", "ring", "cross"],
      preprocessing: Preprocessing(
        width: size, height: size, channels: 3, resize: task == .detection ? .letterbox : resize,
        mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.2, 0.2]),
      dataHash: "none")
    if task == .regression {
      card.valueScaling = ValueScaling(mean: [10, 20, 30], deviation: [1, 2, 3])
    }
    if task == .detection {
      card.decision = DecisionThreshold(
        className: nil, score: 0.002, target: "f1", precision: 1, recall: 1, isReached: true)
    }
    change(&card)
    let file = self("\(task.rawValue)-\(UUID().uuidString).safetensors")
    let values = Dictionary(
      uniqueKeysWithValues: model.parameters().map {
        ($0.path, weights($0.path, $0.parameter.value))
      })
    try ModelFile.write(WeightSnapshot(copying: values), card, to: file)
    return file
  }

  /// Pictures of several sizes.
  func pictures(_ count: Int) -> [Image] {
    (0..<count).map { index in
      index % 2 == 0
        ? Samples.noise(width: 40 + index, height: 30, channels: 3, seed: UInt64(index + 1))
        : Samples.smooth(width: 28, height: 33 + index, channels: 3)
    }
  }
}
