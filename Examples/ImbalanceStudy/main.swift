// Compares remedies for rare classes on your own data, with three seeds each:
// `swift run -c release ImbalanceStudy tiles.csv Free [20]`. The columns of tiles.csv are paths,
// classes and splits. Free is the common class, and 20 reduces the others to one in twenty.
import Foundation
import Fovea

let arguments = CommandLine.arguments.dropFirst()
var base = TrainingConfiguration()
base.data = arguments.first ?? "tiles.csv"
(base.pathColumn, base.labelColumn, base.groupColumn) = ("file", "class", "group")
(base.splitColumn, base.onDuplicate) = ("split", .report)
(base.model, base.imageSize) = ("small_cnn", InputSize(height: 64, width: 64))
(base.epochs, base.batchSize, base.optimizer) = (20, 32, .adamw)
(base.augment, base.cache) = ("horizontal-flip,vertical-flip", 500)
base.metric = .init(ClassificationMetric.macroF1)

/// A remedy: its name, and its change of settings.
typealias Remedy = (name: String, change: (inout TrainingConfiguration) -> Void)
let remedies: [Remedy] = [
  ("nothing", { _ in }), ("weights inverse", { $0.classWeights = .inverse }),
  ("weights balanced", { $0.classWeights = .balanced }),
  ("weights effective", { $0.classWeights = .effective(beta: ClassWeights.defaultBeta) }),
  ("focal", { $0.loss = .focal }), ("oversampling", { $0.sampler = .classBalanced }),
  ("undersampling", { $0.sampler = .undersampled }),
  ("threshold recall=0.9", { $0.target = DecisionTarget(.recall, 0.9, of: rare) }),
]

let common = arguments.dropFirst().first ?? "Free"
let ratio = arguments.dropFirst(2).first.flatMap { Int($0) }
var dataset = try Dataset(contentsOf: URL(fileURLWithPath: base.data), options: base.datasetOptions)
if let ratio { dataset = try dataset.againstAllOthers(common, ratio: ratio) }
let rare = dataset.classNames.first { $0 != common } ?? common
let data = try base.divide(dataset)
print(
  "train", zip(dataset.classNames, data.dataset.classCounts(in: .training)).map { "\($0) \($1)" })
print("remedy                recall          precision       F1              AP")
for remedy in remedies {
  var rows: [[Double]] = []
  for seed in 1...3 {
    var configuration = base
    configuration.seed = UInt64(seed)
    remedy.change(&configuration)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Trainer(configuration: configuration, data: data, runFolder: folder).train()
    let classes = try Classifier(contentsOf: folder).evaluate(data.dataset).record.perClass
      .filter { $0.name != common }
    func mean(_ figure: (ClassRecord) -> Double) -> Double {
      classes.reduce(0) { $0 + figure($1) } / Double(classes.count)
    }
    rows.append([mean(\.recall), mean(\.precision), mean(\.f1), mean { $0.averagePrecision ?? 0 }])
  }
  let cells = rows[0].indices.map { column -> String in
    let values = rows.map { $0[column] }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return String(format: "%.3f ± %.3f", mean, deviation.squareRoot())
  }
  print(
    remedy.name.padding(toLength: 22, withPad: " ", startingAt: 0), cells.joined(separator: "   "))
}

extension Dataset {
  /// Two classes, `common` and all others. In training, the others are reduced to one in `ratio`.
  func againstAllOthers(_ common: String, ratio: Int) throws -> Dataset {
    var result = self
    result.classNames = [common, "other"]
    let label = classNames.firstIndex(of: common) ?? 0
    let commonCount = samples.count { $0.label == label && $0.split == .training }
    let others = samples.count { $0.label != label && $0.split == .training }
    let kept = min(commonCount / ratio, others)
    var seen = 0
    result.samples = samples.compactMap { sample in
      var sample = sample
      let isOther = sample.label != label
      sample.label = isOther ? 1 : 0
      guard isOther, sample.split == .training else { return sample }
      defer { seen += 1 }
      // Evenly over the data, so that every class remains.
      return (seen + 1) * kept / others > seen * kept / others ? sample : nil
    }
    return result
  }
}
