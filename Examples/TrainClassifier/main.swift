// Trains a classifier and evaluates it: `swift run TrainClassifier photos`, where photos/ has a
// folder of images for each class. Without an argument it trains on generated shapes.
import Fovea

var configuration = TrainingConfiguration()
configuration.data = CommandLine.arguments.dropFirst().first ?? "generated"
configuration.model = "small_cnn"
configuration.epochs = 5

let data = try configuration.loadData()
let trainer = try Trainer(configuration: configuration, data: data)
let result = try trainer.train { event in
  if case .epoch(let epoch) = event {
    print(
      "epoch \(epoch.epoch): loss \(epoch.trainLoss), \(epoch.valMetrics["accuracy"] ?? 0) right")
  }
}

let classifier = try Classifier(contentsOf: trainer.runFolder)
let evaluation = try classifier.evaluate(data.dataset, split: .test)
print(ClassificationTable.text(evaluation.record))
try RunReport.write(
  evaluation, of: data.dataset, history: result.history, bestEpoch: result.bestEpoch,
  to: trainer.runFolder)
print("run: \(trainer.runFolder.path)")
