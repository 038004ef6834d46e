import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct PerClassBarsTests {
  @Test func zeroDivisionIsMarkedOnItsBar() {
    var record = SampleRecords.evaluation(classNames: ["a", "b"])
    record.perClass[1].precision = 0
    record.perClass[1].zeroDivision = ["precision"]
    #expect(Figure.perClass(record).texts.filter { $0 == "0/0" }.count == 1)
  }

  @Test func figuresThatDoNotExistAreSaid() {
    let detection = Figure.perClass(TaskRecords.detection(["a", "b"])).texts
    #expect(detection.filter { $0 == "no true box" }.count == 2)
    #expect(detection.contains("0.900") && detection.contains("0.500"))
    let segmentation = Figure.perClass(TaskRecords.segmentation(["a", "b"])).texts
    #expect(segmentation.filter { $0 == "absent" }.count == 2)
    #expect(segmentation.filter { $0 == "50.00 % of pixels" }.count == 2)
  }
}
