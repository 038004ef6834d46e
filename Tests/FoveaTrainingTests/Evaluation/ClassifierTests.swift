import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct ClassifierTests {
  @Test func evaluatesAndPredictsFilesAlike() throws {
    let scratch = Scratch()
    let folder = scratch("data")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try GeneratedShapes(perClass: 8, size: 20, channels: 3, seed: 1).write(to: folder)
    let configuration = tinyConfiguration {
      $0.data = folder.path
      $0.epochs = 2
      $0.imageSize = InputSize(height: 16, width: 16)
    }
    let data = try configuration.loadData()
    try train(configuration, in: scratch("run"), data: data)
    let classifier = try Classifier(TrainedModel(contentsOf: scratch("run"), makeModel: makeTiny))
    #expect(classifier.card.preprocessing.channels == 3)
    #expect(classifier.card.dataHash == data.assignment.fingerprint)

    let evaluation = try classifier.evaluate(data.dataset, split: .test)
    let test = data.dataset.indices(of: .test)
    #expect(evaluation.indices == test && evaluation.record.sampleCount == test.count)
    let right = zip(evaluation.predictions, evaluation.labels).count { $0.label == $1 }
    #expect(abs((evaluation.record[.accuracy] ?? -1) - Double(right) / Double(test.count)) < 1e-12)

    let urls = test.map { folder.appendingPathComponent(data.dataset.samples[$0].id) }
    let images = urls.map { InputImage.file($0) }
    let predictions = try classifier.predict(images)
    for (one, other) in zip(predictions, evaluation.predictions) {
      #expect(one.name == other.label && abs(one.probability - other.probability) < 1e-6)
    }
    // Weights from the mapped file and a plan for one run give the same bits.
    let hasty = try Classifier(
      TrainedModel(contentsOf: scratch("run"), checking: .meanwhile, makeModel: makeTiny))
    var options = InferenceOptions(batchSize: 64)
    options.reusesPlan = false
    var hastily: [Classification] = []
    try hasty.predictions(for: images, options: options).forEach { hastily.append($0.prediction) }
    #expect(hastily == predictions)
    let image = try Image(contentsOf: urls[0], as: .rgb)
    let single = try classifier.predict(.pixels(image))
    #expect(abs(single.probability - predictions[0].probability) < 1e-5)

    // Recorded splits are applied again, and changed data is detected.
    let again = try configuration.loadData(recordedIn: scratch("run"))
    #expect(again.assignment == data.assignment)
    try FileManager.default.removeItem(at: urls[0])
    #expect(throws: DatasetError.self) {
      try configuration.loadData(recordedIn: scratch("run"))
    }
    let missing = #expect(throws: ImageError.self) { try classifier.predict(images) }
    #expect(missing?.description.contains(urls[0].lastPathComponent) == true)
  }

  @Test func matchesClassesByName() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    let data = try shapes(configuration)
    try train(configuration, in: scratch("run"), data: data)
    let classifier = try Classifier(TrainedModel(contentsOf: scratch("run"), makeModel: makeTiny))
    let expected = try classifier.evaluate(data.dataset, split: .test).record
    // The same data with classes in another order gives the same metrics.
    var turned = data.dataset
    turned.classNames.reverse()
    for index in turned.samples.indices {
      turned.samples[index].label = turned.classNames.count - 1 - turned.samples[index].label
    }
    #expect(try classifier.evaluate(turned, split: .test).record == expected)
    var unknown = data.dataset
    unknown.classNames[0] = "crosss"
    let error = #expect(throws: TrainingError.self) {
      try classifier.evaluate(unknown, split: .test)
    }
    #expect(error?.kind == .unsuitableData)
    #expect(error?.description.contains("Did you mean 'cross'?") == true)
  }
}
