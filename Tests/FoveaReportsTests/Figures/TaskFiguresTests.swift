import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct TaskFiguresTests {
  @Test(arguments: [1, 2, 7, 12, 13, 30, 80], [1, 8, 90])
  func figuresOfClassesFitTheirPage(count: Int, length: Int) {
    let names = SampleRecords.names(count, length: length)
    let figures: [Figure] = [
      .detectionCurves(TaskRecords.detectionCurves(names)),
      .detectionCurves(TaskRecords.noDetections(names)),
      .confusionMatrix(TaskRecords.detection(names)),
      .confusionMatrix(TaskRecords.detection(names), cells: .shares),
      .confusionMatrix(TaskRecords.segmentation(names)),
      .perClass(TaskRecords.detection(names)), .perClass(TaskRecords.segmentation(names)),
    ]
    for figure in figures { #expect(marksOffThePage(figure).isEmpty) }
  }

  @Test func recordsWithoutClassesAreHarmless() {
    #expect(marksOffThePage(.detectionCurves(TaskRecords.detectionCurves([]))).isEmpty)
    #expect(marksOffThePage(.perClass(TaskRecords.detection([]))).isEmpty)
    var record = TaskRecords.detection(["a"])
    record.confusionMatrix = []
    #expect(marksOffThePage(.confusionMatrix(record)).isEmpty)
  }
}
