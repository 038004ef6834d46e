import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct InspectionFigureTests {
  @Test(arguments: [0, 1, 12, 180])
  func anyNumberOfLayersFits(count: Int) {
    let figure = Figure.inspection(sampleInspection(count))
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("gradient at weights"))
    let names = figure.texts.filter { $0.hasPrefix("stages.") }.count
    #expect(count > 100 ? (60..<count).contains(names) : names == count)
  }

  @Test func forwardAloneHasOnePlot() {
    var record = sampleInspection(3)
    record.labels = nil
    let figure = Figure.inspection(record)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(!figure.texts.contains("gradient at weights"))
  }

  /// A gradient of 0 has no place on a logarithmic axis.
  @Test func zerosAreLeftOut() {
    var record = sampleInspection(3)
    for index in record.layers.indices { record.layers[index].weightGradientNorm = 0 }
    #expect(marksOffThePage(Figure.inspection(record)).isEmpty)
  }
}
