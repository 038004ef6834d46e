import FoveaImages
import FoveaRunRecords
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
}
