import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct ConfusionMatrixFigureTests {
  @Test func cellsHoldCountsUpToThirtyClasses() {
    for (count, expected) in [(2, 2), (30, 30), (31, 0)] {
      let record = SampleRecords.evaluation(classNames: SampleRecords.names(count))
      #expect(Figure.confusionMatrix(record).texts.filter { $0 == "90" }.count == expected)
    }
  }

  @Test func theMostFrequentConfusionIsNamed() {
    var record = SampleRecords.evaluation(classNames: ["cat", "dog", "fox"])
    record.confusionMatrix[2][1] = 25
    let texts = Figure.confusionMatrix(record).texts
    #expect(texts.contains("fox \u{2192} dog: 25 (20.0 % of the true class)"))
  }

  @Test func missesAndFalseDetectionsStandAtTheBackground() {
    let figure = Figure.confusionMatrix(TaskRecords.detection(["cat", "dog"]))
    #expect(figure.texts.filter { $0 == "background" }.count == 2)
    #expect(figure.texts.contains("cat \u{2192} background: 10 (10.0 % of the true class)"))
    #expect(figure.texts.contains("background \u{2192} dog: 5 (50.0 % of false detections)"))
    // Eight cells count something; background taken for background is nothing.
    let counts = figure.texts.filter { ["90", "10", "5", "0"].contains($0) }
    #expect(counts.count == 8)
  }

  @Test func sharesAloneFillTheCells() {
    let texts = Figure.confusionMatrix(TaskRecords.detection(["cat", "dog"]), cells: .shares).texts
    #expect(texts.filter { $0 == "50" }.count == 2)
    #expect(texts.filter { $0 == "90" }.count == 2)
    #expect(!texts.contains("5"))
  }

  @Test func pixelsAreRoundedToThreeDigits() {
    let texts = Figure.confusionMatrix(TaskRecords.segmentation(["cell", "wall"])).texts
    #expect(texts.filter { $0 == "1.23 M" }.count == 2)
    #expect(texts.filter { $0 == "4321" }.count == 2)
    #expect(texts.contains("cell \u{2192} wall: 4,321 (0.3 % of the true class)"))
    var record = TaskRecords.segmentation(["cell", "wall"])
    for (count, text) in [(9_999.0, "9999"), (10_000, "10.0 k"), (999_600, "1.00 M")] {
      record.confusionMatrix[0][0] = count
      #expect(Figure.confusionMatrix(record).texts.contains(text))
    }
  }
}
