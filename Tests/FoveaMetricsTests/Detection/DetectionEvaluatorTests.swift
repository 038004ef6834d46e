@testable import FoveaMetrics
import FoveaDatasets
import FoveaImages
import FoveaInference
import TestSupport
import Testing

@Suite struct DetectionEvaluatorTests {
  @Test func theCasesHoldWhatTheyShould() throws {
    let cases = try DetectionMetricGoldens.load()
    try #require(cases.count == 8)
    let many = try #require(cases.first { $0.name.contains("100") })
    for image in 0..<many.images {
      let scores = many.detections(of: image).map(\.score)
      #expect(scores.count > 110 && Set(scores).count < 12)
    }
    #expect(cases.contains { $0.truths.contains { $0[6] == 1 && $0[7] != nil } })
  }

  @Test(arguments: try DetectionMetricGoldens.load())
  func everyFigureIsThatOfPycocotools(golden: DetectionMetricGoldens.Case) throws {
    let record = try golden.evaluator().record(split: "test")
    let expected = golden.expected
    let found = [
      record[.mAP50to95], record[.mAP50], record[.mAP75], record[.mAPSmall], record[.mAPMedium],
      record[.mAPLarge], record[.averageRecall1], record[.averageRecall10],
      record[.averageRecall100],
      record[.averageRecallSmall], record[.averageRecallMedium], record[.averageRecallLarge],
    ]
    let wanted = [
      expected.mAP50to95, expected.mAP50, expected.mAP75, expected.mAPSmall, expected.mAPMedium,
      expected.mAPLarge, expected.averageRecall1, expected.averageRecall10,
      expected.averageRecall100, expected.averageRecallSmall, expected.averageRecallMedium,
      expected.averageRecallLarge,
    ]
    #expect(agree(found, wanted))
    #expect(agree(record.perClass.map(\.averagePrecision), expected.averagePrecision))
    #expect(agree(record.perClass.map(\.averagePrecision50), expected.averagePrecision50))
  }

  /// One name, one number: the curves' average precision is the table's, also of images with more
  /// than 100 detections.
  @Test(arguments: try DetectionMetricGoldens.load())
  func curvesHaveTheAveragePrecisionOfTheRecord(golden: DetectionMetricGoldens.Case) throws {
    let evaluator = try golden.evaluator()
    let record = try evaluator.record(split: "test")
    let curves = try evaluator.curves(split: "test")
    let wanted = record.perClass.compactMap(\.averagePrecision50)
    #expect(curves.perClass.map(\.averagePrecision) == wanted)
  }

  @Test(arguments: try DetectionMetricGoldens.load())
  func figuresAtAConfidenceAndOfVOC(golden: DetectionMetricGoldens.Case) throws {
    let evaluator = try golden.evaluator()
    let expected = golden.expected
    let record = try evaluator.record(split: "test", confidence: 0.5)
    #expect(
      record.perClass.map { [$0.precision, $0.recall, $0.f1] } == expected.scoresAtHalf)
    #expect(record.confidence == 0.5)
    #expect(record.bestConfidence == expected.bestConfidence)
    #expect(record.confusionMatrix == expected.confusionMatrix)
    #expect(agree(record.perClass.map(\.vocAveragePrecision50), expected.vocArea))
    let older = try evaluator.record(split: "test", vocInterpolation: .elevenPoints)
    #expect(agree(older.perClass.map(\.vocAveragePrecision50), expected.vocElevenPoints))
    #expect(older.confidence == expected.bestConfidence)
    #expect(older.definitions["vocMAP50"]?.contains("11 points") == true)
  }

  @Test func theBestConfidenceHasTheHighestMeanF1() throws {
    let golden = try #require(DetectionMetricGoldens.load().first)
    let evaluator = try golden.evaluator()
    let best = try evaluator.record(split: "test")
    let highest = try #require(best[.f1])
    for step in 0...100 {
      let other = try evaluator.record(split: "test", confidence: Double(step) / 100)
      #expect((other[.f1] ?? 1) <= highest)
    }
    // Classes without true boxes stay out of the means.
    let held = best.perClass.filter { $0.groundTruthCount > 0 }
    #expect(held.count == 3)
    #expect(agree(best[.f1], held.reduce(0) { $0 + $1.f1 } / 3))
  }

  @Test func theMatrixHasABackground() throws {
    var evaluator = DetectionEvaluator(classNames: ["a", "b"])
    func square(_ left: Double) -> BoundingBox {
      BoundingBox(left: left, top: 0, right: left + 10, bottom: 10)
    }
    try evaluator.add(
      detections: [
        Detection(label: 0, score: 0.9, box: square(0)),  // right
        Detection(label: 1, score: 0.25, box: square(21)),  // an a taken for a b
        Detection(label: 1, score: 0.9, box: square(100)),  // invented
        Detection(label: 0, score: 0.24, box: square(40)),  // too weak
        Detection(label: 0, score: 0.9, box: square(62)),  // in a crowd
        Detection(label: 1, score: 0.9, box: square(62)),  // in a crowd of another class
      ],
      groundTruth: [
        BoxAnnotation(label: 0, box: square(0)), BoxAnnotation(label: 0, box: square(20)),
        BoxAnnotation(label: 0, box: square(40)),
        BoxAnnotation(
          label: 0, box: BoundingBox(left: 60, top: 0, right: 90, bottom: 10), isCrowd: true),
      ])
    let record = try evaluator.record(split: "test")
    #expect(record.confusionMatrix == [[1, 1, 1], [0, 0, 0], [0, 2, 0]])
    #expect(record.groundTruthCount == 3)
    #expect(record.perClass.map(\.imageCount) == [1, 0])
  }

  @Test func optionsChangeWhatCountsAsRight() throws {
    var options = DetectionEvaluator.Options()
    options.operatingIoU = 0.3
    options.confusionIoU = 0.3
    options.confusionConfidence = 0.05
    let box = BoundingBox(left: 0, top: 0, right: 10, bottom: 10)
    let low = Detection(
      label: 0, score: 0.1, box: BoundingBox(left: 0, top: 0, right: 10, bottom: 4))
    var loose = DetectionEvaluator(classNames: ["a"], options: options)
    try loose.add(detections: [low], groundTruth: [BoxAnnotation(label: 0, box: box)])
    var usual = DetectionEvaluator(classNames: ["a"])
    try usual.add(detections: [low], groundTruth: [BoxAnnotation(label: 0, box: box)])
    #expect(try loose.record(split: "v")[.f1] == 1)
    #expect(try loose.record(split: "v").confusionMatrix == [[1, 0], [0, 0]])
    #expect(try usual.record(split: "v")[.f1] == 0)
    #expect(try usual.record(split: "v").confusionMatrix == [[0, 1], [0, 0]])
    #expect(try loose.record(split: "v")[.mAP50] == 0)
  }

  @Test func whatCannotBeMeasuredIsNamed() throws {
    var evaluator = DetectionEvaluator(classNames: ["a"])
    #expect(throws: MetricError.noSamples(split: "test")) { try evaluator.record(split: "test") }
    try evaluator.add(detections: [], groundTruth: [])
    let box = BoundingBox(left: 0, top: 0, right: 1, bottom: 1)
    #expect(throws: MetricError.notFinite(sample: 1)) {
      try evaluator.add(
        detections: [Detection(label: 0, score: .nan, box: box)], groundTruth: [])
    }
    let record = try evaluator.record(split: "test")
    #expect(record.imageCount == 1)
    #expect(record.headlines.isEmpty)
    #expect(record.bestConfidence == nil)
  }

  @Test func curvesEndWhereTheRecordStands() throws {
    let golden = try #require(DetectionMetricGoldens.load().first)
    let evaluator = try golden.evaluator()
    let record = try evaluator.record(split: "test")
    let curves = try evaluator.curves(split: "test")
    #expect(curves.bestConfidence == record.bestConfidence)
    #expect(curves.perClass.map(\.name) == ["class 0", "class 1", "class 2"])
    #expect(agree(curves.meanF1.y.max(), record[.f1], within: 0.01))
    for (curve, entry) in zip(curves.perClass, record.perClass) {
      #expect(agree(curve.averagePrecision, entry.averagePrecision50))
      #expect(curve.f1.x == curve.f1.x.sorted())
      #expect(curve.precisionRecall.x == curve.precisionRecall.x.sorted())
      // From the lowest confidence on, all detections count.
      #expect(curve.recall.y.first == curve.precisionRecall.x.last)
      #expect(curve.precision.y.first == curve.precisionRecall.y.last)
    }
    #expect(throws: MetricError.self) {
      try DetectionEvaluator(classNames: ["a"]).curves(split: "test")
    }
  }
}
