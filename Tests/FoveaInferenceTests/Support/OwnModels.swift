import FoveaImages
import FoveaLayers
import FoveaSupport
import TestSupport

@testable import FoveaInference

/// Models of custom layers, as in a program that trains them without a trainer.
enum OwnModels {
  /// A network for a task and three classes or values.
  static func network(_ task: VisionTask) -> any Layer {
    switch task {
    case .classification, .regression, .verification: OwnNetwork(.image, outputs: 3)
    case .segmentation: OwnNetwork(.pixels, outputs: 3)
    case .detection: OwnDetector(classes: 3)
    }
  }

  /// A card for such a network with images of 24x32.
  static func card(_ task: VisionTask, architecture: String = "own") -> ModelCard {
    ModelCard(
      task: task, architecture: architecture, classNames: ["disc", "ring", "cross"],
      preprocessing: Preprocessing(
        width: 32, height: 24, channels: 3, resize: task == .detection ? .letterbox : .stretch,
        mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.2, 0.2]),
      valueScaling: task == .regression
        ? ValueScaling(mean: [10, 20, 30], deviation: [1, 2, 3]) : nil)
  }

  /// A network with its card.
  static func trained(_ task: VisionTask, architecture: String = "own") throws -> TrainedModel {
    try TrainedModel(model: network(task), card: card(task, architecture: architecture))
  }
}
