// A task of your own: the brightness of an image with its uncertainty, by the Gaussian likelihood
// of
// mean and log variance (Nix & Weigend 1994). `swift run -c release OwnTask [runs/own-task]`
import Foundation
import Fovea

/// Two outputs, `brightness` and `logVariance`; the data labels the first.
struct Likelihood: TrainingTask {
  let usual: any TrainingTask
  var kind: VisionTask { .regression }

  func targets(of batch: Batch) -> [Tensor] { usual.targets(of: batch) }

  func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
    let mean = outputs.sliced(axis: 1, 0..<1)
    let logVariance = outputs.sliced(axis: 1, 1..<2)
    let error = targets[0].sliced(axis: 1, 0..<1) - mean
    return ((error.squared() / logVariance.exp() + logVariance) * 0.5).mean(axes: [1])
  }

  func evaluator(of dataset: Dataset) -> any ValidationEvaluator { usual.evaluator(of: dataset) }
}

/// Noisy grey images of a brightness; their second label is a place for the second output.
func images(_ count: Int) -> Dataset {
  let (size, key) = (16 * 16, RandomKey(seed: 1))
  let labels = Tensor.randomUniform([count], from: 40, to: 215, key: key.fold("mean")).floats()
  let noise = Tensor.randomUniform([count * size], from: -40, to: 40, key: key.fold("noise"))
  let bytes = noise.floats().enumerated().map { UInt8(labels[$0.offset / size] + $0.element) }
  let pixels = MemoryImages(width: 16, height: 16, channels: 1, count: count, bytes: bytes)
  return Dataset(
    name: "grey", root: URL(fileURLWithPath: "/grey"), format: "drawn", task: .regression,
    classNames: ["brightness", "logVariance"],
    samples: labels.enumerated().map { index, value in
      Sample(
        id: "\(index)", source: .memory(pixels, index), annotation: .values([Double(value), 0]))
    })
}

var configuration = TrainingConfiguration()
configuration.model = "small_cnn"
configuration.epochs = 8
configuration.optimizer = .adam
configuration.metric = .lossUnweighted
let folder = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? "runs/own-task")
let result = try Trainer(
  configuration: configuration, data: images(200).split(), runFolder: folder,
  task: { Likelihood(usual: try $0.usualTask()) }
).train {
  if case .epoch(let epoch) = $0 { print("epoch \(epoch.epoch): loss \(epoch.trainLoss)") }
}
print("best validation \(result.metric): \(result.bestValue ?? 0), wrote \(folder.path)")
