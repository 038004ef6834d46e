@testable import FoveaMetrics
import Foundation
import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import Testing

@testable import FoveaDiagnosis
@testable import FoveaTraining

@Suite struct RunReportTests {
  /// Ten samples of two classes; those at even positions are predicted right.
  private func evaluation(of dataset: Dataset) throws -> ClassifierEvaluation {
    let names = dataset.classNames
    var evaluator = ClassificationEvaluator(classNames: names, outputs: .probabilities)
    var predictions: [PredictionRecord] = []
    for (index, sample) in dataset.samples.enumerated() {
      let predicted = index.isMultiple(of: 2) ? sample.label : (sample.label + 1) % names.count
      var row = [Float](repeating: 0.1 / Float(names.count - 1), count: names.count)
      row[predicted] = 0.9
      try evaluator.add(row, labels: [sample.label])
      predictions.append(
        PredictionRecord(
          path: sample.id,
          top: [.init(label: names[predicted], probability: 0.5 + 0.01 * Double(index))]))
    }
    return ClassifierEvaluation(
      record: try evaluator.record(split: "test"), curves: try evaluator.curves(split: "test"),
      predictions: predictions, labels: dataset.samples.map { names[$0.label] },
      indices: Array(dataset.samples.indices), skippedImages: [])
  }

  @Test func sheetHoldsRightOnesThenTheSurestMistakes() throws {
    let dataset = GeneratedShapes(perClass: 4, size: 16).dataset()
    let sheet = try evaluation(of: dataset).predictionSheet(of: dataset, limit: 3)
    #expect(sheet.cells.count == 6)
    #expect(sheet.title == "Predictions on test, mistakes by confidence: 3 right, 3 wrong")
    // Right: 0, 2, ... 22, of which one of each of three classes; wrong: 23 has the highest
    // confidence, then 21 and 19.
    #expect(
      sheet.cells.map(\.caption[0])
        == [0, 2, 4, 23, 21, 19].map { index in
          let names = dataset.classNames
          let label = dataset.samples[index].label
          let shown = index.isMultiple(of: 2) ? names[label] : names[(label + 1) % names.count]
          return "\(index.isMultiple(of: 2) ? "✓" : "✗") \(50 + index) % \(shown)"
        })
  }

  @Test func writesFiguresAndPictures() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-report-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let dataset = GeneratedShapes(perClass: 2, size: 16).dataset()
    let pictures = try RunReport.write(
      try evaluation(of: dataset), of: dataset, to: folder.path)
    #expect(
      pictures.map(\.lastPathComponent) == [
        "confusion_matrix.png", "per_class.png", "roc_pr.png", "reliability.png",
        "predictions.png",
      ])
    #expect(
      try ClassificationRecord.read(from: folder.appendingPathComponent("evaluation.json"))[
        .accuracy]
        == 0.5)
  }
}
