@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct PictureSheetTests {
  let image = Image(
    width: 40, height: 20, channels: 1, pixels: Array(repeating: 200, count: 800))

  func sample(
    _ predictions: [DrawnBox], groundTruth: [DrawnBox] = [DrawnBoxTests.box(0, 0)],
    loss: Double? = nil
  ) -> DetectionSheet.Sample {
    DetectionSheet.Sample(
      image: image, name: "a.png", groundTruth: groundTruth, predictions: predictions, loss: loss)
  }

  func count(_ picture: Image, _ color: Color) -> Int {
    (0..<picture.width * picture.height).count {
      picture.pixels[3 * $0] == color.bytes.red && picture.pixels[3 * $0 + 1] == color.bytes.green
        && picture.pixels[3 * $0 + 2] == color.bytes.blue
    }
  }

  @Test func detectionCountsAndColors() {
    let good = sample([DrawnBoxTests.box(0, 1, score: 0.9)], loss: 0.25)
    let bad = sample([DrawnBoxTests.box(1, 20, score: 0.9)], loss: 2)
    let sheet = DetectionSheet.sheet([good, bad], title: "Test", order: .worst, side: 400)
    #expect(sheet.title == "Test, highest loss first: 1 right, 1 wrong, 1 missed")
    #expect(sheet.cells.count == 2)
    #expect(sheet.cells[0].caption == ["a.png", "0 right, 1 wrong, 1 missed, loss 2.000"])
    #expect(count(sheet.cells[0].image, .vermilion) > 50)
    #expect(count(sheet.cells[0].image, .orange) == 0)
    #expect(count(sheet.cells[1].image, .orange) > 50)
    #expect(count(sheet.cells[1].image, .vermilion) == 0)
    #expect(sheet.cells[0].image.width == 400)
  }

  @Test func truthStandsLeftOfPrediction() {
    let sheet = DetectionSheet.sheet(
      [sample([DrawnBoxTests.box(0, 1, score: 0.9)])], title: "Test", layout: .sideBySide,
      side: 400)
    #expect(sheet.columns == 2 && sheet.cells.count == 2)
    #expect(count(sheet.cells[0].image, .blue) > 50 && count(sheet.cells[0].image, .orange) == 0)
    #expect(count(sheet.cells[1].image, .orange) > 50 && count(sheet.cells[1].image, .blue) == 0)
  }

  @Test func noSamplesNoTruthAndNoPredictionsAreHarmless() {
    #expect(DetectionSheet.sheet([], title: "Test").image().height > 0)
    let empty = sample([], groundTruth: [])
    #expect(
      DetectionSheet.sheet([empty], title: "T").cells[0].caption[1] == "0 right, 0 wrong, 0 missed")
    let nothing = Image(width: 0, height: 0, channels: 1, pixels: [])
    let picture = AnnotatedPicture(image: nothing, boxes: [DrawnBoxTests.box(0, 0)])
    #expect(picture.drawn().width == 0)
    #expect(
      DetectionSheet.sheet(
        [.init(image: nothing, name: "", groundTruth: [], predictions: [])], title: ""
      ).image().width > 0)
  }

  @Test func smallPicturesAreEnlargedByWholePixels() {
    let drawn = AnnotatedPicture(image: image).drawn(minimumSide: 100)
    #expect([drawn.width, drawn.height] == [120, 60])
    #expect(AnnotatedPicture(image: image).drawn(minimumSide: 40).width == 40)
    let legend = AnnotatedPicture(
      image: image, mask: LabelMask(width: 40, height: 20, filledWith: 1), classNames: ["a", "b"])
    #expect(legend.drawn(minimumSide: 100).height > 60)
    #expect(legend.drawn(minimumSide: 100, showsLegend: false).height == 60)
  }

  @Test func segmentationRowsShowWhereMasksDiffer() {
    var truth = LabelMask(width: 40, height: 20)
    var prediction = LabelMask(width: 40, height: 20)
    for y in 0..<20 {
      for x in 0..<40 {
        if x < 10 { truth[x, y] = 1 }
        if x >= 30 { prediction[x, y] = 1 }
      }
    }
    truth[20, 10] = LabelMask.ignored
    let mistakes = MaskMistakes(groundTruth: truth, prediction: prediction, background: 0)
    #expect(mistakes.counted == 799 && mistakes.wrong == 400)
    #expect(mistakes.mask[5, 5] == MaskMistakes.Kind.miss.rawValue)
    #expect(mistakes.mask[35, 5] == MaskMistakes.Kind.falseAlarm.rawValue)
    #expect(mistakes.mask[20, 10] == MaskMistakes.Kind.ignored.rawValue)
    let sheet = SegmentationSheet.sheet(
      [.init(image: image, name: "a.png", groundTruth: truth, prediction: prediction)],
      title: "Test",
      classNames: ["background", "tumour"])
    #expect(
      sheet.cells.map { $0.caption[0] } == ["a.png", "ground truth", "prediction", "mistakes"])
    #expect(sheet.cells[3].caption[1] == "50.06 % of pixels wrong")
    #expect(
      sheet.legend.map(\.meaning) == [
        "tumour", "not counted", "mistake: predicted, but background", "mistake: missed",
      ])
    #expect(sheet.image().width > 4 * 320)
  }

  @Test func masksOfOtherSizesAreScaled() {
    let small = LabelMask(width: 20, height: 10, filledWith: 1)
    let large = LabelMask(width: 40, height: 20, filledWith: 1)
    #expect(MaskMistakes(groundTruth: large, prediction: small, background: 0).wrong == 0)
    let empty = LabelMask(width: 0, height: 0, values: [])
    #expect(
      MaskMistakes(groundTruth: empty, prediction: small, background: 0).text == "no pixel counts")
  }

  @Test func aLegendNamesTheLargestClassesAndCountsTheRest() {
    let mask = LabelMask(width: 80, height: 1, values: (0..<80).map { UInt8($0) })
    let keys = PictureLegend.classes(in: [mask], names: ["sky"], background: nil, limit: 5)
    #expect(
      keys.map(\.meaning) == [
        "sky", "class 1", "class 2", "class 3", "class 4", "and 75 smaller classes",
      ])
  }

  @Test func aLegendTellsWhichClassIsNotPainted() {
    let mask = LabelMask(width: 2, height: 1, values: [0, 1])
    func meanings(_ name: String) -> [String] {
      PictureLegend.classes(in: [mask], names: [name, "wall"], background: 0).map(\.meaning)
    }
    #expect(meanings("cell") == ["wall", "not painted: cell"])
    #expect(meanings("Background") == ["wall"])
  }

  @Test func batchesShowTheirTargets() {
    typealias Item = TrainingBatchSheet.Item
    #expect(Item(image: image, labels: [("cat", 1)]).caption == ["cat"])
    #expect(
      Item(image: image, labels: [("cat", 0.3), ("dog", 0.7)]).caption == ["dog 70 %", "cat 30 %"])
    #expect(Item(image: image, values: [("age", 31.25)]).caption == ["age = 31.25"])
    #expect(Item(image: image).caption.isEmpty)
    let sheet = TrainingBatchSheet.sheet(
      [Item(image: image, boxes: [DrawnBoxTests.box(1, 5)])], title: "Batch")
    #expect(sheet.cells[0].caption == ["1 box"])
    #expect(count(sheet.cells[0].image, ClassStyle(of: 1).color) > 50)
    #expect(TrainingBatchSheet.sheet([], title: "Batch").image().width > 0)
  }

  /// All right predictions are drawn, and as many of the others as there are boxes, at least 12.
  @Test func aWeakDetectorsBoxesAreLimited() {
    let image = Image(
      width: 100, height: 100, channels: 3, pixels: [UInt8](repeating: 90, count: 30_000))
    let sample = DetectionSheet.Sample(
      image: image, name: "a", groundTruth: [DrawnBoxTests.box(0, 0)],
      predictions: [DrawnBoxTests.box(0, 1, score: 0.01)]
        + (0..<180).map { DrawnBoxTests.box(1, 20, score: Double($0) / 1000) })
    #expect(sample.drawnPredictions.count == 13)
    #expect(sample.drawnPredictions.contains { $0.kind == .right })
    #expect(sample.drawnPredictions.count { ($0.score ?? 0) > 0.1 } == 12)
    let sheet = DetectionSheet.sheet([sample], title: "T")
    #expect(
      sheet.cells[0].caption[1] == "1 right, 180 wrong, 0 missed (13 of 181 drawn)")
  }
}
