@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct SegmentationCountsTests {
  let defect = SegmentationCounts(truePositives: 50, falsePositives: 10, falseNegatives: 20)
  let background = SegmentationCounts(truePositives: 95, falsePositives: 5, falseNegatives: 0)
  let absent = SegmentationCounts(truePositives: 0, falsePositives: 0, falseNegatives: 0)

  @Test("Worked example 35") func iouAndDice() {
    #expect(agree(defect.iou, 0.625))
    #expect(agree(defect.dice, 0.769231, within: 1e-6))
  }

  @Test("Worked example 36") func meanIoU() {
    #expect(agree(background.iou, 0.95))
    #expect(agree(SegmentationCounts.meanIoU([defect, background]), 0.7875))
  }

  @Test func absentClassesAreLeftOut() {
    #expect(absent.iou == nil)
    #expect(absent.dice == nil)
    #expect(agree(SegmentationCounts.meanIoU([defect, absent, background]), 0.7875))
    #expect(SegmentationCounts.meanIoU([absent]) == nil)
  }

  @Test func countsComeFromAConfusionMatrixAndDiceIsF1() {
    let matrix = ConfusionMatrix(
      truth: [0, 0, 1, 1, 1], predictions: [0, 1, 1, 1, 0], classCount: 2)
    #expect(
      matrix.segmentationCounts
        == [
          SegmentationCounts(truePositives: 1, falsePositives: 1, falseNegatives: 1),
          SegmentationCounts(truePositives: 2, falsePositives: 1, falseNegatives: 1),
        ])
    #expect(matrix.segmentationCounts.map(\.dice) == matrix.perClass.map(\.f1))
  }
}
