import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct ComparisonFigureTests {
  private func history(_ values: [Double]) -> [EpochRecord] {
    values.enumerated().map { index, value in
      EpochRecord(
        epoch: index + 1, step: index, learningRate: 0.1, trainLoss: 1, valLossUnweighted: value,
        valMetrics: ["accuracy": 1 - value], seconds: 1, imagesPerSecond: 1, dataWaitShare: 0)
    }
  }

  @Test func curvesAndDifferences() {
    let figure = Figure.comparison(
      comparisonRecord(), histories: [history([0.5, 0.3, 0.2]), history([0.6, 0.2])])
    #expect(figure.texts.contains("accuracy of validation"))
    #expect(figure.texts.contains("loss of validation, unweighted"))
    #expect(figure.texts.contains("accuracy: difference to a, 95 % intervals"))
    #expect(figure.texts.contains("better"))
    #expect(marksOffThePage(figure).isEmpty)
  }

  @Test func anyRecordFits() {
    var record = comparisonRecord()
    #expect(marksOffThePage(Figure.comparison(record, histories: [[], []])).isEmpty)
    record.runs[1].name = String(repeating: "long ", count: 30)
    record.differences[0].run = record.runs[1].name
    record.differences[0].verdict = .undecided
    let figure = Figure.comparison(record, histories: [history([0.5]), []])
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("within chance"))
    record.runs += (0..<9).map {
      ComparisonRecord.Run(name: "c\($0)", path: "", model: "", parameters: 1)
    }
    #expect(marksOffThePage(Figure.comparison(record, histories: [])).isEmpty)
  }
}
