import FoveaImages
import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct PerClassBarsTests {
  @Test func zeroDivisionIsMarkedOnItsBar() {
    var record = SampleRecords.evaluation(classNames: ["a", "b"])
    record.perClass[1].precision = 0
    record.perClass[1].zeroDivision = ["precision"]
    #expect(Figure.perClass(record).texts.filter { $0 == "0/0" }.count == 1)
  }
}
