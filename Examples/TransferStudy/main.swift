// Compares transfer from published weights with training from scratch, with three seeds each:
// `swift run -c release TransferStudy tiles.csv [500 [3]]`. The columns of tiles.csv are paths,
// classes and splits. 500 is the number of training images, evenly over the classes, together with
// 300 images of each other split; by default all are used. 3 is the number of epochs of transfer;
// training from scratch takes three times as many.
// Download the weights first: `fovea weights get efficientnet-lite0`.
import Foundation
import Fovea

let arguments = CommandLine.arguments.dropFirst()
let limit = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
let epochs = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 3
var base = TrainingConfiguration()
base.data = arguments.first ?? "tiles.csv"
(base.model, base.resize, base.channels) = ("efficientnet_lite0", .stretch, 3)
(base.imageSize, base.onDuplicate) = (InputSize(height: 160, width: 160), .report)
(base.batchSize, base.optimizer, base.warmUpEpochs, base.cache) = (16, .adamw, 0.5, 500)
(base.epochs, base.augment) = (epochs, "horizontal-flip,vertical-flip")

/// A way to train: its name, and its change of settings.
typealias Way = (name: String, change: (inout TrainingConfiguration) -> Void)
let early = ["stem"] + (1...4).map { "stage\($0)" }
let ways: [Way] = [
  ("probe", { ($0.probe, $0.augment, $0.epochs, $0.learningRate) = (true, "", 40, 0.005) }),
  ("late half", { ($0.freeze, $0.learningRate) = (early, 0.001) }),
  ("all of it", { ($0.layerDecay, $0.learningRate) = (0.8, 0.001) }),
  ("from scratch", { ($0.weights, $0.epochs, $0.learningRate) = (nil, 3 * epochs, 0.002) }),
]
/// A run: seconds and validation accuracy at the end of each epoch; test accuracy and macro F1.
typealias Outcome = (curve: [(seconds: Double, accuracy: Double)], test: [Double])

/// Prints a line without buffering, also to files.
func say(_ parts: String...) {
  FileHandle.standardOutput.write(Data((parts.joined(separator: " ") + "\n").utf8))
}

var dataset = try Dataset(contentsOf: URL(fileURLWithPath: base.data), options: base.datasetOptions)
if limit > 0 { dataset = dataset.thinned(training: limit, others: 300) }
let data = try base.divide(dataset)
for split in data.dataset.splits {
  say("\(split):", "\(Array(zip(dataset.classNames, data.dataset.classCounts(in: split))))")
}
var outcomes: [[Outcome]] = ways.map { _ in [] }
for seed in 1...3 {
  for (index, way) in ways.enumerated() {
    var configuration = base
    (configuration.seed, configuration.weights) = (UInt64(seed), "efficientnet-lite0")
    way.change(&configuration)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Trainer(configuration: configuration, data: data, runFolder: folder).train()
    // Includes the time before the first epoch, to read weights or compute a probe's features.
    var now = result.seconds - result.history.reduce(0) { $0 + $1.seconds }
    let curve = result.history.map { record in
      now += record.seconds
      return (seconds: now, accuracy: record.valMetrics["accuracy"] ?? 0)
    }
    let record = try Classifier(contentsOf: folder).evaluate(data.dataset).record
    outcomes[index].append((curve, ["accuracy", "macroF1"].map { record.headlines[$0] ?? 0 }))
    let points = curve.map { String(format: "%.0f s %.3f", $0.seconds, $0.accuracy) }
    say(way.name, "seed \(seed) val", points.joined(separator: ", "))
  }
}
func shown(_ values: [Double], _ format: String = "%.3f") -> String {
  let mean = values.reduce(0, +) / Double(max(values.count, 1))
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let deviation = (squares / Double(max(values.count - 1, 1))).squareRoot()
  return values.isEmpty ? "never" : String(format: "\(format) ± \(format)", mean, deviation)
}
say("\n               test accuracy   macro F1        seconds    to scratch's best val accuracy")
for (way, runs) in zip(ways, outcomes) {
  let reached = zip(runs, outcomes[ways.count - 1]).compactMap { run, scratch in
    let goal = scratch.curve.map(\.accuracy).max() ?? 1
    return run.curve.first { $0.accuracy >= goal }?.seconds
  }
  say(
    way.name.padding(toLength: 14, withPad: " ", startingAt: 0), shown(runs.map(\.test[0])), " ",
    shown(runs.map(\.test[1])), " ", shown(runs.compactMap(\.curve.last?.seconds), "%.0f"), "  ",
    shown(reached, "%.0f"), "s in \(reached.count) of \(runs.count)")
}

extension Dataset {
  /// A subset with at most a number of samples of each split, evenly over and within its classes.
  func thinned(training: Int, others: Int) -> Dataset {
    var kept: Set<Int> = []
    for split in splits {
      let members = Dictionary(grouping: indices(of: split)) { samples[$0].label }
      var left = split == .training ? training : others
      let order = members.values.sorted { ($0.count, $0[0]) < ($1.count, $1[0]) }
      for (done, all) in order.enumerated() {
        let count = min(all.count, left / (order.count - done))
        kept.formUnion((0..<count).map { all[$0 * all.count / count] })
        left -= count
      }
    }
    var result = self
    result.samples = samples.indices.filter(kept.contains).map { samples[$0] }
    return result
  }
}
