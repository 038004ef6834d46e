import Foundation
import TestSupport
import Testing

@testable import FoveaReports

@Suite struct RunPicturesTests {
  @Test func aHistoryGivesLearningCurves() {
    let history = SampleRecords.history(epochs: 2)
    #expect(RunPictures.learningCurves(history).map(\.name) == ["curves"])
    #expect(RunPictures.learningCurves([]).isEmpty)
  }

  @Test func filesAreNamedAfterTheirFigures() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let record = TaskRecords.segmentation(["a", "b"])
    let files = try RunPictures.write(
      [("per_class", .perClass(record)), ("matrix", .confusionMatrix(record))], to: folder)
    #expect(files.map(\.lastPathComponent) == ["per_class.png", "matrix.png"])
    #expect(files.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
  }
}
