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
}
