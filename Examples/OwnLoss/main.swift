// A loss, an augmentation and an optimizer of your own in the trainer:
// `swift run -c release OwnLoss [runs/own-loss]`.
import Foundation
import Fovea

/// Cross-entropy that a few wrong labels disturb less: (1 − p^q) / q (Zhang & Sabuncu 2018).
struct GeneralizedCrossEntropy: Loss {
  var q: Float = 0.7

  func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
    let labels = targets.oneHot(predictions.shape[1])
    let p = (predictions.softmax() * labels).sum(axes: [1])
    return (1 - (p.log() * q).exp()) / q
  }
}

/// Darkens an image by up to half.
struct Darken: Transform {
  func apply(_ scene: inout Scene, random: inout RandomStream) {
    let factor = 1 - random.uniform(0, 0.5)
    for index in scene.image.pixels.indices {
      scene.image.pixels[index] = UInt8(Double(scene.image.pixels[index]) * factor)
    }
  }
}

/// Steps by the sign of the momentum (Chen et al. 2023, Lion).
struct Lion: Optimizer {
  var slots = OptimizerSlots()

  mutating func update(parameters: [ParameterUpdate], learningRate: Tensor, step: Int) -> [Tensor] {
    parameters.map { p in
      let m = slots.value("momentum", p)
      slots.set("momentum", p.path, to: m * 0.99 + p.gradient * 0.01)
      let direction = (m * 0.9 + p.gradient * 0.1).sign() + p.value * p.weightDecay
      return p.value - direction * p.rate(learningRate)
    }
  }
}

var configuration = TrainingConfiguration()
configuration.model = "small_cnn"
configuration.epochs = 4
configuration.learningRate = 0.001
let data = try GeneratedShapes(perClass: 60, size: 28, seed: 1).dataset().split()
let folder = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? "runs/own-loss")
let result = try Trainer(
  configuration: configuration, data: data, runFolder: folder, loss: GeneralizedCrossEntropy(),
  transforms: [Darken()], optimizer: Lion()
).train {
  if case .epoch(let epoch) = $0 { print("epoch \(epoch.epoch): loss \(epoch.trainLoss)") }
}
print("best validation \(result.metric): \(result.bestValue ?? 0), wrote \(folder.path)")
