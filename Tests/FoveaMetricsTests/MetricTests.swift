import FoveaDatasets
import FoveaImages
import FoveaRunRecords
import FoveaSupport
import Testing

@testable import FoveaMetrics

@Suite struct MetricTests {
  @Test(arguments: VisionTask.allCases)
  func keysAndTitlesAreUnique(task: VisionTask) {
    #expect(!task.metrics.isEmpty)
    #expect(Set(task.metrics.map(\.key)).count == task.metrics.count)
    #expect(Set(task.metrics.map(\.title)).count == task.metrics.count)
  }

  /// Every figure of a record is defined under its key, or under the terms it is composed of.
  func expectDefinitions<Details: MeasuredDetails>(_ record: TaskRecord<Details>) {
    #expect(Set(record.figures.keys) == Set(Details.metrics.map(\.key)))
    for metric in Details.metrics where metric.isHeadline {
      #expect(
        record.definitions.keys.contains { metric.key.lowercased().contains($0.lowercased()) },
        "\(metric.key)")
      #expect(record.headlines[metric.key] == record[metric])
    }
    #expect(record.headlines.count == Details.metrics.count(where: \.isHeadline))
  }

  @Test func everyFigureIsDefined() throws {
    var classes = ClassificationEvaluator(classNames: ["a", "b"])
    try classes.add([1, 0, 0, 1, 1, 0], labels: [0, 1, 1])
    expectDefinitions(try classes.record(split: "test"))
    var values = RegressionEvaluator(valueNames: ["x"])
    try values.add([1.0, 2], labels: [1.0, 3])
    expectDefinitions(try values.record(split: "test"))
    var pixels = SegmentationEvaluator(classNames: ["no", "yes"])
    try pixels.add(
      prediction: digitMask("0110", width: 2), groundTruth: digitMask("0100", width: 2))
    expectDefinitions(try pixels.record(split: "test"))
    var boxes = DetectionEvaluator(classNames: ["a"])
    try boxes.add(
      detections: [],
      groundTruth: [10.0, 50, 200].map {
        BoxAnnotation(label: 0, box: BoundingBox(left: 0, top: 0, right: $0, bottom: $0))
      })
    expectDefinitions(try boxes.record(split: "test"))
    var embeddings = VerificationEvaluator()
    try embeddings.add([0, 1, 5, 6], labels: [0, 0, 1, 1])
    expectDefinitions(try embeddings.record(split: "test"))
  }

  @Test func aFigureThatDoesNotExistIsAbsent() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    try evaluator.add([1, 0], labels: [0])
    let record = try evaluator.record(split: "test")
    #expect(record[.cohenKappa] == nil && record.figures["cohenKappa"] == nil)
    #expect(record.definitions["cohenKappa"] != nil)
    #expect(record[.accuracy] == 1 && record.headlines["accuracy"] == 1)
    #expect(record.headlines["microF1"] == nil && record.figures["microF1"] == 1)
  }

  @Test func directionsAreThoseOfTheFigures() {
    let lower = VisionTask.allCases.flatMap { task in
      task.metrics.filter { $0.isHeadline && $0.lowerIsBetter }.map(\.key)
    }
    #expect(
      lower.sorted() == [
        "brierScore", "equalErrorRate", "expectedCalibrationError", "logLoss", "meanAbsoluteError",
        "meanSquaredError", "rootMeanSquaredError",
      ])
  }
}
