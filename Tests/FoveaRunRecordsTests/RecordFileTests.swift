@testable import FoveaSupport
import Foundation
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct RecordFileTests {
  let run = RunRecord(
    task: "classification", model: "resnet18", createdBy: "fovea 0.1.0", seed: .max,
    dataName: "tiles", dataHash: "ab12", classNames: ["free", "crack"],
    configuration: ["epochs": 3, "learningRate": 0.1, "augment": ["flip", nil], "half": false],
    environment: EnvironmentRecord(processor: "p", threads: 2, operatingSystem: "os"))

  @Test func aRunReadsBackEqual() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      try run.write(to: url)
      #expect(try RunRecord.read(from: url) == run)
      let first = try Data(contentsOf: url)
      try run.write(to: url)
      #expect(try Data(contentsOf: url) == first)
    }
  }

  @Test func aNewerFormatIsRefused() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      // A newer format may have dropped every key but its version.
      try Data(#"{"formatVersion": 7}"#.utf8).write(to: url)
      let error = #expect(throws: RecordReadError.self) { try RunRecord.read(from: url) }
      #expect(
        error?.description
          == "\(url.path) has format 7, and this version of Fovea reads formats up to 1. Use the "
          + "version of Fovea that wrote it, or a newer one.")
    }
  }

  @Test(arguments: [
    ("", "it is not valid JSON"),
    (#"{"formatVersion": 1}"#, "the key 'task' is missing"),
    (#"{"formatVersion": "x"}"#, "a value of type Int was expected at formatVersion"),
  ])
  func damageIsNamed(text: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      try Data(text.utf8).write(to: url)
      #expect(
        throws: RecordReadError.damaged(path: url.path, line: nil, reason: reason)
      ) { try RunRecord.read(from: url) }
    }
  }

  @Test func aMissingFileIsNamed() throws {
    let error = #expect(throws: RecordReadError.self) {
      try RunRecord.read(from: URL(fileURLWithPath: "/nowhere/run.json"))
    }
    #expect(
      error?.description == "cannot read /nowhere/run.json: there is no such file. Check the path "
        + "and the right to read it.")
  }

  @Test func anEvaluationHasTheDocumentedKeys() throws {
    let record = EvaluationRecord(
      split: "test", sampleCount: 2, classNames: ["a", "b"], accuracy: 0.5,
      balancedAccuracy: 0.5, macroPrecision: 0.25, macroRecall: 0.5, macroF1: 0.5,
      microPrecision: 0.5, microRecall: 0.5, microF1: 0.5, weightedPrecision: 0.25,
      weightedRecall: 0.5, weightedF1: 0.5, matthewsCorrelation: 0, cohenKappa: 0,
      perClass: [ClassRecord(name: "a", precision: 0, recall: 0, f1: 0, support: 2)],
      confusionMatrix: [[1, 0], [1, 0]])
    let line = try RecordCoding.line(record)
    for key in [
      #""accuracy":0.5"#, #""balancedAccuracy":0.5"#, #""macroF1":0.5"#,
      #""confusionMatrix":[[1,0],[1,0]]"#,
      #""perClass":[{"f1":0,"name":"a","precision":0,"recall":0,"support":2,"zeroDivision":[]}]"#,
    ] {
      #expect(line.contains(key), "\(key) in \(line)")
    }
    #expect(!line.contains("logLoss"))
    // A file of a version that had no intervals reads.
    #expect(!line.contains("intervals"))
    #expect(
      try RecordCoding.decoder().decode(EvaluationRecord.self, from: Data(line.utf8)) == record)
  }

  @Test func recordsOfTheOtherTasksComeBack() throws {
    var detection = DetectionRecord(
      split: "test", imageCount: 2, truthCount: 3, detectionCount: 4, classNames: ["a"],
      perClass: [DetectionClassRecord(name: "a", imageCount: 1, truthCount: 3, detectionCount: 4)])
    detection.mAP50 = 0.5
    detection.intervals = ["mAP50": Interval(lower: 0.25, upper: 0.75, resamples: 200)]
    let curve = CurvePoints(x: [0, 1], y: [1, 0])
    let curves = DetectionCurvesRecord(
      split: "test", iou: 0.5, bestConfidence: nil, meanF1: curve,
      perClass: [
        DetectionClassCurves(
          name: "a", averagePrecision: 0.5, precisionRecall: curve, precision: curve,
          recall: curve, f1: curve)
      ])
    let segmentation = SegmentationRecord(
      split: "test", imageCount: 1, pixelCount: 4, ignoredPixelCount: 1, classNames: ["a"],
      pixelAccuracy: 0.75,
      perClass: [
        SegmentationClassRecord(name: "a", imageCount: 1, truthPixels: 4, predictedPixels: 4)
      ], confusionMatrix: [[4]])
    let regression = RegressionRecord(
      split: "test", sampleCount: 1, valueNames: ["x"], meanSquaredError: 4, meanAbsoluteError: 2,
      rootMeanSquaredError: 2, rSquared: nil,
      perValue: [
        RegressionValueRecord(
          name: "x", truthMean: 1, meanSquaredError: 4, meanAbsoluteError: 2,
          rootMeanSquaredError: 2, rSquared: nil)
      ])
    let verification = VerificationRecord(
      split: "test", samePairCount: 1, differentPairCount: 2, distance: "cosine", rocAUC: 1,
      equalErrorRate: 0, threshold: 0.5, balancedAccuracy: 1, trueAcceptRate: ["0.1": 1])
    try withTemporaryFolder { folder in
      func comesBack<Record: RecordFile & Equatable>(_ record: Record) throws {
        let url = folder.appendingPathComponent("\(Record.self).json")
        try record.write(to: url)
        let read = try Record.read(from: url)
        #expect(read == record)
      }
      try comesBack(detection)
      try comesBack(curves)
      try comesBack(segmentation)
      try comesBack(regression)
      try comesBack(verification)
    }
    #expect(detection.headlines == ["mAP50": 0.5])
    #expect(segmentation.headlines == ["pixelAccuracy": 0.75])
    #expect(regression.headlines.keys.sorted().count == 3)
    #expect(verification.headlines["recallAt1"] == nil)
  }

  @Test func predictionsAreSortedAndCut() throws {
    let record = PredictionRecord(
      path: "a/b.jpg", probabilities: [0.1, 0.4, 0.4, 0.1], classNames: ["w", "x", "y", "z"],
      limit: 3)
    #expect(
      try RecordCoding.line(record)
        == #"{"label":"x","path":"a/b.jpg","probability":0.4,"top":[{"label":"x","#
        + #""probability":0.4},{"label":"y","probability":0.4},{"label":"w","probability":0.1}]}"#)
  }

  @Test func processorNameIsFound() {
    let text = "processor\t: 0\nmodel name\t: AMD EPYC: 7R13\n\nprocessor\t: 1\nmodel name\t: X\n"
    #expect(EnvironmentRecord.name(inCPUInfo: text) == "AMD EPYC: 7R13")
    #expect(EnvironmentRecord.name(inCPUInfo: "") == nil)
    #expect(EnvironmentRecord.current(threads: 3).threads == 3)
  }
}
