@testable import FoveaReports
import FoveaImages
import FoveaRunRecords
import Testing

@Suite struct DetectionCurvesFigureTests {
  @Test func averagePrecisionStandsInTheLegend() {
    let texts = Figure.detectionCurves(TaskRecords.detectionCurves(["cat", "dog"])).texts
    #expect(texts.contains("mean of 2 classes: mAP50 0.8995"))
    #expect(texts.contains("cat: AP50 0.9000"))
    #expect(texts.filter { $0 == "best mean F1 at 0.300" }.count == 3)
    var record = TaskRecords.detectionCurves(["cat"])
    record.iou = 0.75
    let one = Figure.detectionCurves(record).texts
    #expect(one.contains("cat: AP at IoU 0.75 0.9000"))
    #expect(!one.contains { $0.hasPrefix("mean of") })
  }

  @Test func theMeanIsBold() {
    let figure = Figure.detectionCurves(TaskRecords.detectionCurves(["cat", "dog"]))
    let widths = figure.marks.compactMap { mark -> Double? in
      if case .line(let points, Color.ink, let width, false) = mark, points.count > 2 {
        width
      } else {
        nil
      }
    }
    #expect(widths == [3, 3, 3, 3])
  }

  @Test func theWorstOfManyClassesHaveColours() {
    let names = SampleRecords.names(13)
    let texts = Figure.detectionCurves(TaskRecords.detectionCurves(names)).texts
    #expect(texts.contains("\(names[12]): AP50 0.8880"))
    #expect(!texts.contains { $0.hasPrefix(names[0]) })
    #expect(texts.contains("the 8 classes of higher AP50"))
  }

  /// A class without detections counts as 0 in the table, so it does in the mean.
  @Test func theMeanPrecisionCountsEveryClass() {
    var record = TaskRecords.detectionCurves(["cat", "dog"])
    let none = CurvePoints(x: [], y: [])
    (record.perClass[1].precision, record.perClass[1].recall) = (none, none)
    let mean = Figure.meanPrecision(of: record.perClass, at: [0.1, 0.9, 0.95])
    #expect(mean.map(\.y) == [0.275, 0.475, nil])
  }

  @Test func noDetectionsAreSaid() {
    let texts = Figure.detectionCurves(TaskRecords.noDetections(["cat", "dog"])).texts
    #expect(texts.filter { $0 == "no detections" }.count == 4)
    let none = Figure.detectionCurves(TaskRecords.noDetections([])).texts
    #expect(none.filter { $0 == "no true box" }.count == 4)
  }

  @Test func curvesReachBothEndsOfTheConfidence() {
    let curve = CurvePoints(x: [0.2, 0.6], y: [0.9, 0.5])
    let recall = curve.spread(end: 0)
    #expect(recall.map(\.x) == [0, 0.2, 0.6, 0.6, 1])
    #expect(recall.map(\.y) == [0.9, 0.9, 0.5, 0, 0])
    #expect(curve.spread(end: nil).map(\.x) == [0, 0.2, 0.6])
    #expect(curve.value(from: 0.3) == 0.5)
    #expect(curve.value(from: 0.7) == nil)
    let precision = CurvePoints(x: [0.1, 0.4, 0.6], y: [0.7, 0.9, 0.3])
    #expect(precision.envelope(from: 0) == 0.9)
    #expect(precision.envelope(from: 0.5) == 0.3)
    #expect(precision.envelope(from: 0.7) == 0)
  }
}
