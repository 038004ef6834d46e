// A layer and a model of your own in the trainer: `swift run -c release OwnLayer [runs/own]`. The
// model
// file that it writes is portable: `fovea predict` opens it without knowing the layer.
import Foundation
import Fovea

/// A residual block whose channels are weighed by a gate (Hu et al. 2018).
struct GatedBlock: CompositeLayer {
  var conv: Conv2D
  var norm: BatchNorm
  var gate: Linear
  static let children: Children<Self> = [
    .child("conv", \.conv), .child("norm", \.norm), .child("gate", \.gate),
  ]

  init(_ channels: Int, key: RandomKey) {
    conv = Conv2D(channels, channels, kernel: 3, padding: .same, key: key.fold(\Self.conv))
    norm = BatchNorm(channels)
    gate = Linear(channels, channels, key: key.fold(\Self.gate))
  }

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let y = child.norm(child.conv(x))
    let weight = child.gate(y.mean(axes: [1, 2])).sigmoid()
    return (x + y * weight.expandedAxis(at: 1).expandedAxis(at: 1)).relu()
  }
}

try Catalogue.register("gated") { specification, key in
  Sequential(
    Conv2D(specification.channels, 16, kernel: 3, strides: 2, padding: .same, key: key.fold(0)),
    GatedBlock(16, key: key.fold(1)), GatedBlock(16, key: key.fold(2)), GlobalAveragePool2D(),
    Linear(16, specification.classCount, key: key.fold(3)))
}

var configuration = TrainingConfiguration()
configuration.model = "gated"
configuration.epochs = 4
configuration.optimizer = .adamw
configuration.learningRate = 0.01
let data = try GeneratedShapes(perClass: 60, size: 28, seed: 1).dataset().split()
let folder = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? "runs/own")
let result = try Trainer(configuration: configuration, data: data, runFolder: folder).train {
  if case .epoch(let epoch) = $0 { print("epoch \(epoch.epoch): loss \(epoch.trainLoss)") }
}
print("best validation \(result.metric): \(result.bestValue ?? 0), wrote \(folder.path)")
