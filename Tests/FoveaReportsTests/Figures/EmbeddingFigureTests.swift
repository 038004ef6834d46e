import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct EmbeddingFigureTests {
  /// A record of points on a line, `classes` of them, or values where there is none.
  static func record(
    classes: Int, count: Int = 40, method: EmbeddingMethod = .tsne, name: String = "class"
  ) -> EmbeddingRecord {
    var record = EmbeddingRecord(
      method: method, featureCount: 512, seed: 0, labelMeaning: "class",
      explainedVariance: [0.4, 0.2, 0.1])
    (record.data, record.split, record.layer) = ("photos", "test", "the input of fc")
    record.classNames = (0..<classes).map { "\(name) \($0)" }
    record.totalCount = count
    record.neighbours = 10
    (record.spaceAgreement, record.mapAgreement, record.trustworthiness) = (0.9, 0.8, 0.95)
    record.points = (0..<count).map { place in
      EmbeddingRecord.Point(
        path: "\(place).png", label: classes > 0 ? "\(name) \(place % classes)" : nil,
        value: classes > 0 ? nil : Double(place), x: Double(place), y: Double(place * place % 7))
    }
    return record
  }

  @Test(arguments: [0, 1, 3, 28, 40, 200], EmbeddingMethod.allCases)
  func fitsThePage(classes: Int, method: EmbeddingMethod) {
    let long = String(repeating: "long ", count: 20)
    for name in ["class", long] {
      let record = Self.record(classes: classes, count: 210, method: method, name: name)
      #expect(marksOffThePage(Figure.embedding(record)).isEmpty)
    }
    #expect(marksOffThePage(Figure.embedding(Self.record(classes: classes, count: 0))).isEmpty)
  }

  @Test func keyNamesClassesAndSuspects() {
    var record = Self.record(classes: 3)
    record.suspects = [
      .init(path: "1.png", label: "class 1", neighbourLabel: "class 0", neighbourCount: 9)
    ]
    record.points[2].label = nil
    let texts = Figure.embedding(record).texts
    #expect(texts.contains("class 0: 14"))
    #expect(texts.contains("none: 1"))
    #expect(texts.contains("all 10 neighbours have other labels: 1"))
    let many = Figure.embedding(Self.record(classes: 200, count: 400)).texts
    #expect(many.contains("further classes: 344"))
  }

  @Test func stylesDiffer() {
    let styles = (0..<PointStyle.count).map { PointStyle($0) }
    for (place, style) in styles.enumerated() {
      #expect(!styles[..<place].contains(style))
    }
    // Neighbouring classes differ in both.
    for (first, second) in zip(styles, styles.dropFirst()) {
      #expect(first.color != second.color && first.shape != second.shape)
    }
  }
}
