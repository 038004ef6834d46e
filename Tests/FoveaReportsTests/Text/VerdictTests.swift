import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct VerdictTests {
  private func classifier(
    _ matrix: [[Double]], balanced: Double, names: [String] = ["Free", "Crack"]
  ) -> ClassificationRecord {
    let supports = matrix.map { $0.reduce(0, +) }
    let right = matrix.indices.reduce(0) { $0 + matrix[$1][$1] }
    return ClassificationRecord(
      split: "test",
      figures: [
        "accuracy": right / supports.reduce(0, +), "balancedAccuracy": balanced,
        "baselineAccuracy": (supports.max() ?? 0) / supports.reduce(0, +),
      ],
      details: ClassificationDetails(
        sampleCount: Int(supports.reduce(0, +)), classNames: names,
        perClass: zip(names, supports).map {
          ClassRecord(name: $0, precision: 0, recall: 0, f1: 0, support: $1)
        }, confusionMatrix: matrix))
  }

  @Test func aModelThatSaysOneClassForAllIsNamed() {
    #expect(
      Verdict.lines(classifier([[70, 0], [30, 0]], balanced: 0.5)) == [
        "baseline: always predicting Free has accuracy 0.7000",
        "The model predicts Free for every sample: it has not learned to tell the classes apart.",
      ])
  }

  @Test func aModelThatDoesNotBeatTheCommonestClassIsNamed() {
    #expect(
      Verdict.lines(classifier([[65, 5], [28, 2]], balanced: 0.4976)).last
        == "The model is no more often right than that.")
    // It trades accuracy for the rare class.
    #expect(
      Verdict.lines(classifier([[40, 30], [1, 29]], balanced: 0.769)).last
        == "The model is no more often right than that; its balanced accuracy of 0.7690 is above "
        + "0.5000.")
  }

  @Test func aBetterModelHasTheBaselineAlone() {
    #expect(
      Verdict.lines(classifier([[69, 1], [3, 27]], balanced: 0.94)) == [
        "baseline: always predicting Free has accuracy 0.7000"
      ])
    // With one labelled class there is nothing to tell apart.
    #expect(Verdict.lines(classifier([[70, 0], [0, 0]], balanced: 1)).count == 1)
  }

  @Test func pixelsHaveABaselineToo() {
    var record = SegmentationTableTests.record
    record.figures["baselinePixelAccuracy"] = 1
    #expect(
      Verdict.lines(record) == [
        "baseline: predicting membrane everywhere has pixel accuracy 1.0000"
      ])
    record.perClass[1].groundTruthPixels = 100
    record.confusionMatrix = [[352_433, 0], [100, 0]]
    #expect(
      Verdict.lines(record).last
        == "The model predicts membrane for every pixel: it has not learned to tell the classes "
        + "apart.")
    record.confusionMatrix = [[352_400, 33], [100, 0]]
    #expect(Verdict.lines(record).last == "The model is right at no more pixels than that.")
  }

  @Test func numbersAreComparedWithTheirMean() {
    var record = TaskRecords.regression(["age", "height"])
    #expect(Verdict.lines(record) == [])
    record.figures["baselineRootMeanSquaredError"] = 12.25
    #expect(
      Verdict.lines(record) == ["baseline: always predicting the mean has RMSE 12.25 and R² 0"])
    record.perValue[1].rSquared = -0.5
    #expect(Verdict.lines(record).last == "The model predicts height no better than that.")
    record.perValue[0].rSquared = 0
    #expect(Verdict.lines(record).last == "The model predicts no value better than that.")
  }

  @Test func aDetectorThatFindsNothingIsNamed() {
    var record = DetectionTableTests.record
    #expect(Verdict.lines(record) == [])
    record.figures["mAP50"] = 0
    #expect(Verdict.lines(record) == ["No detection is at a ground-truth box of its class."])
    record.detectionCount = 0
    #expect(Verdict.lines(record) == ["The model finds no object."])
  }

  @Test func missingImagesAreNamed() {
    #expect(Verdict.missing(nil) == nil)
    #expect(Verdict.missing(["a"]) == "without 1 image that can't be decoded: a")
    #expect(
      Verdict.missing(["a", "b", "c", "d", "e", "f"])
        == "without 6 images that can't be decoded: a, b, c, d, e and 1 more")
    var record = classifier([[69, 1], [3, 27]], balanced: 0.94)
    record.skippedImages = ["half.jpg"]
    #expect(
      ClassificationTable.text(record).contains(
        "\nwithout 1 image that can't be decoded: half.jpg\nbaseline: "))
  }
}
