import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct SegmentationTableTests {
  static var record: SegmentationRecord {
    var membrane = SegmentationClassRecord(
      name: "membrane", imageCount: 6, groundTruthPixels: 352_433, predictedPixels: 350_000)
    (membrane.iou, membrane.dice, membrane.diceMeanOverImages) = (0.7, 0.8235, 0.82)
    (membrane.accuracy, membrane.precision, membrane.boundaryF) = (0.81, 0.83, 0.9)
    let absent = SegmentationClassRecord(
      name: "vesicle", imageCount: 0, groundTruthPixels: 0, predictedPixels: 0)
    var record = SegmentationRecord(
      split: "test",
      figures: [
        "pixelAccuracy": 0.9213, "meanAccuracy": 0.81, "mIoU": 0.7, "dice": 0.8235,
        "diceMeanOverImages": 0.82, "boundaryF": 0.9,
      ],
      details: SegmentationDetails(
        imageCount: 6, pixelCount: 1_572_864, ignoredPixelCount: 0,
        classNames: ["membrane", "vesicle"], perClass: [membrane, absent],
        confusionMatrix: [[1, 0], [0, 0]]))
    record.boundaryTolerance = 0.0075
    record.absentClasses = ["vesicle"]
    record.intervals = [
      "mIoU": ConfidenceInterval(lower: 0.69, upper: 0.71, resamples: 1000)
    ]
    return record
  }

  @Test func theWholeText() {
    #expect(
      SegmentationTable.text(Self.record) == """
        class     images   pixels  recall  precision    IoU   Dice  boundary F
        membrane       6  352,433   0.810      0.830  0.700  0.824       0.900
        vesicle        0        0       -          -      -      -           -

        test: 6 images, 2 classes, 1,572,864 pixels
        pixel accuracy 0.9213  mean accuracy 0.8100  mIoU 0.7000 [0.6900, 0.7100]
        Dice 0.8235  Dice (mean over images) 0.8200  boundary F 0.9000

        """)
    #expect(
      SegmentationTable.definitions(Self.record) == """
        IoU = TP/(TP+FP+FN), Dice = 2TP/(2TP+FP+FN), pixels of the whole split; mIoU and
        Dice: mean over the classes seen.
        Dice (mean over images): each image's own Dice, averaged over the images that
        hold the class, then over classes.
        boundary F: F1 of contour pixels within 0.75 % of the image's diagonal, averaged
        over images, then over classes.
        In neither labels nor predictions: vesicle.
        [lower, upper]: 95 % bootstrap interval of 1,000 resamples.

        """)
  }

  @Test func whatWasNotComputedHasNoColumn() {
    var record = Self.record
    record.boundaryTolerance = nil
    record.figures["boundaryF"] = nil
    record.ignoredPixelCount = 1234
    let text = SegmentationTable.text(record)
    #expect(!text.contains("boundary"))
    #expect(text.contains("1,572,864 pixels (and 1,234 ignored)\n"))
  }
}
