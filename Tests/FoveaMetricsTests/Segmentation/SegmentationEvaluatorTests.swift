@testable import FoveaMetrics
import FoveaImages
import TestSupport
import Testing

@Suite struct SegmentationEvaluatorTests {
  /// The generated masks of `Tests/Goldens/segmentation`.
  struct Golden: Decodable {
    struct Picture: Decodable {
      let width, height: Int
      let truth, prediction: String
    }

    struct Expected: Decodable {
      let pixelAccuracy, meanAccuracy, mIoU, dice, diceMeanOverImages, boundaryF: Double
      let iouPerClass, dicePerClass, diceMeanOverImagesPerClass, boundaryFPerClass: [Double?]
      let confusionMatrix: [[Double]]
      let ignored: Int
    }

    let classes: Int
    let boundaryTolerance: Double
    let images: [Picture]
    let expected: Expected

    func evaluator() throws -> SegmentationEvaluator {
      var result = SegmentationEvaluator(
        classNames: (0..<classes).map { "class \($0)" }, boundaryTolerance: boundaryTolerance)
      for image in images {
        try result.add(
          prediction: digitMask(image.prediction, width: image.width),
          groundTruth: digitMask(image.truth, width: image.width))
      }
      return result
    }
  }

  @Test func figuresMatchTheReference() throws {
    let golden = try Goldens.load("segmentation/segmentation.json", as: Golden.self)
    let record = try golden.evaluator().record(split: "test")
    let expected = golden.expected
    #expect(agree(record[.pixelAccuracy], expected.pixelAccuracy))
    #expect(agree(record[.meanAccuracy], expected.meanAccuracy))
    #expect(agree(record[.mIoU], expected.mIoU))
    #expect(agree(record[.dice], expected.dice))
    #expect(agree(record[.diceMeanOverImages], expected.diceMeanOverImages))
    #expect(agree(record[.boundaryF], expected.boundaryF))
    #expect(agree(record.perClass.map(\.iou), expected.iouPerClass))
    #expect(agree(record.perClass.map(\.dice), expected.dicePerClass))
    #expect(
      agree(record.perClass.map(\.diceMeanOverImages), expected.diceMeanOverImagesPerClass))
    #expect(agree(record.perClass.map(\.boundaryF), expected.boundaryFPerClass))
    #expect(record.confusionMatrix == expected.confusionMatrix)
    #expect(record.ignoredPixelCount == expected.ignored)
    #expect(record.absentClasses == ["class 4"])
    #expect(record.pixelCount == Int(expected.confusionMatrix.joined().reduce(0, +)))
  }

  @Test func countsOfASmallMask() throws {
    var evaluator = SegmentationEvaluator(classNames: ["no", "yes"], boundaryTolerance: nil)
    try evaluator.add(
      prediction: digitMask("0110", width: 2), groundTruth: digitMask("011.", width: 2))
    try evaluator.add(
      prediction: digitMask("1111", width: 2), groundTruth: digitMask("0000", width: 2))
    let record = try evaluator.record(split: "val")
    #expect(record.imageCount == 2)
    #expect(record.confusionMatrix == [[1, 4], [0, 2]])
    #expect(agree(record[.pixelAccuracy], 3.0 / 7))
    #expect(record.perClass.map(\.imageCount) == [2, 1])
    #expect(agree(record.perClass.map(\.dice), [2.0 / 6, 4.0 / 8]))
    #expect(agree(record.perClass.map(\.diceMeanOverImages), [0.5, 0.5]))
    #expect(agree(record.perClass.map(\.precision), [1, 2.0 / 6]))
    #expect(record[.boundaryF] == nil)
    #expect(record.definitions["boundaryF"] == nil)
    #expect(record.headlines.count == 5)
  }

  @Test func contoursAgreeWithinADisk() {
    // A single pixel of class 1 at (2, 2) and one moved by (dx, dy), in 10×10: the diagonal is
    // 14.14 pixels.
    func score(_ dx: Int, _ dy: Int, reach: Int) -> Double? {
      var truth = LabelMask(width: 10, height: 10)
      var prediction = truth
      truth[2, 2] = 1
      prediction[2 + dx, 2 + dy] = 1
      return BoundaryFScore.scores(
        prediction: prediction, groundTruth: truth, classCount: 3,
        tolerance: (Double(reach) - 0.5) / 200.0.squareRoot())[1]
    }
    #expect(score(0, 0, reach: 1) == 1)
    #expect(score(1, 1, reach: 1) == 0)
    #expect(score(1, 1, reach: 2) == 1)
    #expect(score(3, 4, reach: 5) == 1)
    #expect(score(4, 3, reach: 5) == 1)
    #expect(score(4, 4, reach: 5) == 0)
    #expect(score(5, 0, reach: 5) == 1)
    #expect(score(0, 6, reach: 5) == 0)
  }

  @Test func bordersOfImagesAndIgnoredPixelsAreNoContours() {
    let truth = digitMask("11.0", width: 4)
    let prediction = digitMask("1100", width: 4)
    #expect(
      BoundaryFScore.scores(
        prediction: prediction, groundTruth: truth, classCount: 2, tolerance: 0) == [nil, nil])
    #expect(
      BoundaryFScore.scores(
        prediction: digitMask("1000", width: 4), groundTruth: truth, classCount: 2, tolerance: 0)
        == [
          0, 0,
        ])
  }

  @Test func damageIsNamed() throws {
    var evaluator = SegmentationEvaluator(classNames: ["a", "b"])
    try evaluator.add(prediction: digitMask("0", width: 1), groundTruth: digitMask(".", width: 1))
    #expect(throws: MetricError.noSamples(split: "test")) { try evaluator.record(split: "test") }
    let error = #expect(throws: MetricError.self) {
      try evaluator.add(
        prediction: digitMask("00", width: 2), groundTruth: digitMask("07", width: 2))
    }
    #expect(
      error?.description
        == "the ground-truth mask of image 1 holds the value 7, but there are 2 classes: expected "
        + "0 to 1, or 255 for pixels that do not count. Check the mask, or name the missing class.")
    #expect(evaluator.imageCount == 1)
  }

  @Test func theBaselineIsTheCommonestClassOfPixels() throws {
    var evaluator = SegmentationEvaluator(classNames: ["a", "b"])
    try evaluator.add(
      prediction: digitMask("00000000", width: 4), groundTruth: digitMask("00.11111", width: 4))
    #expect(try evaluator.record(split: "test")[.baselinePixelAccuracy] == 5.0 / 7)
  }
}

/// A mask from digits, "." for ignored.
func digitMask(_ text: String, width: Int) -> LabelMask {
  let values = text.utf8.map { $0 == UInt8(ascii: ".") ? LabelMask.ignored : $0 - 48 }
  return LabelMask(width: width, height: values.count / width, values: values)
}
