import Foundation
import Testing

@testable import FoveaReports

@Suite struct RunPicturesTests {
  func write(
    epochs: Int, evaluated: Bool
  ) throws -> (returned: [String], found: [String]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let urls = try RunPictures.write(
      history: epochs > 0 ? SampleRecords.history(epochs: epochs) : [],
      evaluation: evaluated ? SampleRecords.evaluation(classNames: ["a", "b"]) : nil,
      curves: evaluated ? SampleRecords.curves(classNames: ["a", "b"]) : nil, to: folder)
    let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (urls.map(\.lastPathComponent), found.sorted())
  }

  @Test func allPicturesOfARun() throws {
    let files = try write(epochs: 2, evaluated: true)
    #expect(
      files.returned == [
        "curves.png", "confusion_matrix.png", "per_class.png", "roc_pr.png", "reliability.png",
      ])
    #expect(files.found == files.returned.sorted())
  }

  @Test func onlyWhatTheRecordsAllow() throws {
    #expect(try write(epochs: 1, evaluated: false).found == ["curves.png"])
    #expect(try write(epochs: 0, evaluated: true).found.contains("curves.png") == false)
  }

  @Test func picturesOfTheOtherTasks() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func names(_ files: [URL]) -> [String] {
      #expect(files.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
      return files.map { $0.deletingPathExtension().lastPathComponent }
    }
    let matrix = ["confusion_matrix", "confusion_matrix_shares", "per_class"]
    let detection = try RunPictures.write(
      history: TaskRecords.history(["mAP50"]), detection: TaskRecords.detection(["a", "b"]),
      curves: TaskRecords.detectionCurves(["a", "b"]), to: folder)
    #expect(names(detection) == ["curves"] + matrix + ["detection_curves"])
    let segmentation = try RunPictures.write(
      history: [], segmentation: TaskRecords.segmentation(["a", "b"]), to: folder)
    #expect(names(segmentation) == matrix)
    let regression = try RunPictures.write(
      history: [], regression: TaskRecords.regression(["age"]), truths: [[1, 2]],
      predictions: [[1, 3]], to: folder)
    #expect(names(regression) == ["regression"])
  }
}
