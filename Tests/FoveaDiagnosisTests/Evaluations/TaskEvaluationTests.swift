import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaMetrics
import FoveaSupport
import TestSupport
import Testing

@testable import FoveaDiagnosis
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
        "ground_truth.json", "per_class.png", "predictions.png",
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
    #expect(evaluation.description == "test: rSquared undefined")
    #expect(try "\(segmentation())" == "test: mIoU 0.2500")
  }

  @Test func detectionsAreWrittenAsCOCOReadsThem() throws {
    let line = try RecordCoding.line(detection().foundObjects(in: dataset))
    let name = dataset.samples[0].id
    #expect(
      line == #"[{"bbox":[2,1,6,4],"category_id":1,"file_name":"\#(name)","image_id":0,"#
        + #""score":0.5}]"#)
  }

  @Test func groundTruthIsWrittenWithTheIdsOfTheDetections() throws {
    var evaluation = try detection()
    evaluation.groundTruth[0].append(BoxAnnotation(label: 0, box: box, isCrowd: true, area: 7))
    evaluation.groundTruth[0].append(BoxAnnotation(label: 0, box: box, isDifficult: true))
    let name = dataset.samples[0].id
    func expected(image: Int, a: Int, b: Int) -> String {
      #"{"annotations":["#
        + #"{"area":24,"bbox":[2,1,6,4],"category_id":\#(b),"id":1,"image_id":\#(image),"#
        + #""iscrowd":0},"#
        + #"{"area":7,"bbox":[2,1,6,4],"category_id":\#(a),"id":2,"image_id":\#(image),"#
        + #""iscrowd":1},"#
        + #"{"area":24,"bbox":[2,1,6,4],"category_id":\#(a),"id":3,"ignore":1,"#
        + #""image_id":\#(image),"iscrowd":1}],"categories":["#
        + #"{"id":\#(a),"name":"a"},{"id":\#(b),"name":"b"}],"#
        + #""images":[{"file_name":"\#(name)","id":\#(image)}],"info":{}}"#
    }
    #expect(
      try RecordCoding.line(evaluation.groundTruthFile(of: dataset))
        == expected(image: 0, a: 0, b: 1))
    // Data of a COCO file keeps the file's ids.
    var coco = dataset
    coco.samples[0].sourceID = 1234
    coco.categoryIDs = ["a": 7, "b": 3, "other": 1]
    #expect(
      try RecordCoding.line(evaluation.groundTruthFile(of: coco))
        == expected(image: 1234, a: 7, b: 3))
    let found = try #require(evaluation.foundObjects(in: coco).first)
    #expect(found.imageID == 1234)
    #expect(found.categoryID == 3)
  }

  /// Rare classes have a place on the sheet, however many samples the commonest has.
  @Test func rightPredictionsAreShownClassByClass() {
    let labels = [String](repeating: "Free", count: 100) + ["Crack", "Crack", "Fray"]
    let shown = ClassifierEvaluation.spread(Array(labels.indices), by: labels, limit: 16)
    #expect(shown.count == 16)
    #expect(shown.suffix(3) == [100, 101, 102])
    // The others are spread evenly.
    #expect(shown.prefix(13) == (0..<13).map { $0 * 100 / 13 }[...])
    #expect(ClassifierEvaluation.spread([4, 2], by: labels, limit: 16) == [4, 2])
    #expect(ClassifierEvaluation.spread([], by: labels, limit: 16).isEmpty)
  }

  /// Cells of many classes have no numbers, so that the two pictures would be the same.
  @Test(arguments: [29, 30]) func manyClassesHaveOneConfusionMatrix(count: Int) throws {
    let names = (0..<count).map { "class\($0)" }
    var evaluator = DetectionEvaluator(classNames: names)
    try evaluator.add(
      detections: [Detection(label: 1, score: 0.5, box: box)],
      groundTruth: [BoxAnnotation(label: 1, box: box)])
    let evaluation = DetectorEvaluation(
      record: try evaluator.record(split: "test"), curves: try evaluator.curves(split: "test"),
      detections: [], groundTruth: [], indices: [], skippedImages: [])
    // The background adds a row.
    #expect(
      evaluation.pictures.map(\.name).contains("confusion_matrix_shares") == (count == 29))
  }

  @Test func tablesAndJSONAreThoseOfTheRecord() throws {
    let evaluation = try regression()
    #expect(evaluation.text.contains("\ntest: 2 samples, 1 value\n"))
    #expect(try evaluation.json() == RecordCoding.line(evaluation.record))
  }
}
