import Foundation
import FoveaSupport
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct TaskRecordTests {
  /// As versions before the figures had a dictionary wrote it.
  static let classification = """
    {"accuracy":0.5,"balancedAccuracy":0.5,"classNames":["a","b"],"cohenKappa":0,\
    "confusionMatrix":[[1,0],[1,0]],"definitions":{"accuracy":"right predictions"},\
    "formatVersion":1,"hasSampleWeights":false,"lossWeighted":0.25,"macroF1":0.5,\
    "perClass":[{"f1":0,"name":"a","precision":0,"recall":0,"support":2,"zeroDivision":[]}],\
    "sampleCount":2,"split":"test","topKAccuracy":{}}
    """

  @Test func anOlderFileReadsAndIsWrittenAlike() throws {
    let record = try RecordCoding.decoder().decode(
      ClassificationRecord.self, from: Data(Self.classification.utf8))
    #expect(
      record.figures == [
        "accuracy": 0.5, "balancedAccuracy": 0.5, "cohenKappa": 0, "lossWeighted": 0.25,
        "macroF1": 0.5,
      ])
    #expect(record.split == "test" && record.sampleCount == 2 && record.classNames == ["a", "b"])
    #expect(record.intervals == nil)
    #expect(try RecordCoding.line(record) == Self.classification)
  }

  @Test func detailsAndFiguresShareOneObject() throws {
    var record = RegressionRecord(
      split: "test", figures: ["meanSquaredError": .infinity],
      details: RegressionDetails(
        sampleCount: 1, valueNames: ["x"],
        perValue: [
          RegressionValueRecord(
            name: "x", labelMean: 1, meanSquaredError: 4, meanAbsoluteError: 2,
            rootMeanSquaredError: 2, rSquared: nil)
        ]))
    record.intervals = ["meanSquaredError": ConfidenceInterval(lower: 1, upper: 2, resamples: 9)]
    record.valueNames = ["y"]
    let line = try RecordCoding.line(record)
    #expect(
      line
        == #"{"definitions":{},"formatVersion":1,"intervals":{"meanSquaredError":{"level":0.95,"#
        + #""lower":1,"resamples":9,"upper":2}},"meanSquaredError":"Infinity","perValue":[{"#
        + #""meanAbsoluteError":2,"meanSquaredError":4,"name":"x","rootMeanSquaredError":2,"#
        + #""truthMean":1}],"sampleCount":1,"split":"test","valueNames":["y"]}"#)
    #expect(
      try RecordCoding.decoder().decode(RegressionRecord.self, from: Data(line.utf8)) == record)
  }

  @Test(arguments: [
    (#"{"formatVersion":1}"#, "the key 'split' is missing"),
    (
      #"{"formatVersion":1,"split":"test","definitions":{}}"#, "the key 'sampleCount' is missing"
    ),
  ])
  func damageIsNamed(text: String, reason: String) throws {
    #expect(throws: RecordReadError.damaged(path: "a.json", line: nil, reason: reason)) {
      try RecordCoding.decode(ClassificationRecord.self, from: Data(text.utf8), path: "a.json")
    }
  }

  @Test func recordsOfTheOtherTasksComeBack() throws {
    let detection = DetectionRecord(
      split: "test", figures: ["mAP50": 0.5],
      details: DetectionDetails(
        imageCount: 2, groundTruthCount: 3, detectionCount: 4, classNames: ["a"],
        perClass: [
          DetectionClassRecord(name: "a", imageCount: 1, groundTruthCount: 3, detectionCount: 4)
        ]))
    let curve = CurvePoints(x: [0, 1], y: [1, 0])
    let curves = DetectionCurvesRecord(
      split: "test", iou: 0.5, bestConfidence: nil, meanF1: curve,
      perClass: [
        DetectionClassCurves(
          name: "a", averagePrecision: 0.5, precisionRecall: curve, precision: curve,
          recall: curve, f1: curve)
      ])
    let segmentation = SegmentationRecord(
      split: "test", figures: ["pixelAccuracy": 0.75],
      details: SegmentationDetails(
        imageCount: 1, pixelCount: 4, ignoredPixelCount: 1, classNames: ["a"],
        perClass: [
          SegmentationClassRecord(
            name: "a", imageCount: 1, groundTruthPixels: 4, predictedPixels: 4)
        ], confusionMatrix: [[4]]))
    let verification = VerificationRecord(
      split: "test", figures: ["rocAUC": 1, "equalErrorRate": 0, "balancedAccuracy": 1],
      details: VerificationDetails(
        samePairCount: 1, differentPairCount: 2, distance: "cosine", threshold: 0.5,
        trueAcceptRate: ["0.1": 1]))
    try withTemporaryFolder { folder in
      func comesBack<Record: RecordFile & Equatable>(_ record: Record) throws {
        let url = folder.appendingPathComponent("record.json")
        try record.write(to: url)
        let read = try Record.read(from: url)
        #expect(read == record)
      }
      try comesBack(detection)
      try comesBack(curves)
      try comesBack(segmentation)
      try comesBack(verification)
    }
    let line = try RecordCoding.line(detection)
    #expect(line.contains(#""truthCount":3"#) && !line.contains("groundTruth"))
    #expect(try RecordCoding.line(segmentation).contains(#""truthPixels":4"#))
  }
}
