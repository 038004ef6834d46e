import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaSupport
import TestSupport
import Testing

@testable import Fovea
@testable import FoveaTraining

@Suite struct TaskEvaluationTests {
  let box = BoundingBox(left: 2, top: 1, right: 8, bottom: 5)

  /// The images of the evaluations.
  let dataset = GeneratedShapes(perClass: 1, size: 16).dataset()

  func detection() throws -> DetectorEvaluation {
    var evaluator = DetectionEvaluator(classNames: ["a", "b"])
    let found = [Detection(label: 1, score: 0.5, box: box)]
    let labelled = [BoxAnnotation(label: 1, box: box)]
    try evaluator.add(detections: found, groundTruth: labelled)
    return DetectorEvaluation(
      record: try evaluator.record(split: "test"), curves: try evaluator.curves(split: "test"),
      detections: [found], groundTruth: [labelled], indices: [0], skippedImages: [])
  }

  func segmentation() throws -> SegmenterEvaluation {
    var evaluator = SegmentationEvaluator(classNames: ["a", "b"])
    var examples = MaskExamples()
    for index in 0..<2 {
      let mask = LabelMask(width: 16, height: 16, filledWith: UInt8(index))
      let labels = LabelMask(width: 16, height: 16)
      try evaluator.add(prediction: mask, groundTruth: labels)
      examples.add(index, prediction: mask, groundTruth: labels)
    }
    return SegmenterEvaluation(
      record: try evaluator.record(split: "test"), examples: examples, indices: [0, 1],
      skippedImages: [])
  }

  func regression() throws -> RegressorEvaluation {
    var evaluator = RegressionEvaluator(valueNames: ["age"])
    try evaluator.add([1.0, 3], labels: [1.0, 2])
    return RegressorEvaluation(
      record: try evaluator.record(split: "test"), predictions: evaluator.predictions,
      labels: evaluator.labels, indices: [0, 1], skippedImages: [])
  }

  func files(_ evaluation: any TaskEvaluation) throws -> [String] {
    var found: [String] = []
    try withTemporaryFolder { folder in
      let pictures = try RunReport.write(evaluation, of: dataset, to: folder)
      found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(pictures.map(\.lastPathComponent)).isSubset(of: found))
    }
    return found.sorted()
  }

  @Test func eachTaskWritesItsFiles() throws {
    let matrix = ["confusion_matrix.png", "confusion_matrix_shares.png"]
    #expect(
      try files(detection()) == matrix + [
        "curves.json", "detection_curves.png", "detections.json", "evaluation.json",
        "per_class.png", "predictions.png",
      ])
    #expect(
      try files(segmentation())
        == matrix + ["evaluation.json", "per_class.png", "predictions.png"])
    #expect(try files(regression()) == ["evaluation.json", "predictions.png", "regression.png"])
  }

  @Test func headlinesAreFreeOfUnits() throws {
    #expect(try detection().headline?.name == "mAP50to95")
    #expect(try detection().headline?.value == 1)
    #expect(try segmentation().headline?.name == "mIoU")
    #expect(try segmentation().headline?.value == 0.25)
    #expect(try regression().headline?.name == "rSquared")
    var single = RegressionEvaluator(valueNames: ["age"])
    try single.add([1.0], labels: [1.0])
    let evaluation = RegressorEvaluation(
      record: try single.record(split: "test"), predictions: single.predictions,
      labels: single.labels, indices: [0], skippedImages: [])
    #expect(evaluation.headline == nil)
  }

  @Test func detectionsAreWrittenAsCOCOReadsThem() throws {
    let line = try RecordCoding.line(detection().foundObjects(in: dataset))
    let name = dataset.samples[0].id
    #expect(
      line == #"[{"bbox":[2,1,6,4],"category_id":1,"file_name":"\#(name)","image_id":0,"#
        + #""score":0.5}]"#)
  }

  @Test func tablesAndJSONAreThoseOfTheRecord() throws {
    let evaluation = try regression()
    #expect(evaluation.text.hasPrefix("test: 2 samples, 1 values\n"))
    #expect(try evaluation.json() == RecordCoding.line(evaluation.record))
  }
}
