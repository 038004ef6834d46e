import Foundation
import FoveaSupport
import Testing

@testable import FoveaRunRecords

@Suite struct SeeingRecordTests {
  @Test func survivesItsFile() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("seeing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let record = SeeingRecord(
      model: "run", task: .detection,
      images: [
        SeenImageRecord(
          path: "a.png", picture: "a-see.png",
          score: .init(
            name: "cell", meaning: "logit of cell of one box", value: 1.5, unit: "logit",
            probability: 0.8, box: [1, 2, 3, 4]),
          maps: [
            .init(
              method: "grad-cam", layer: "stages.3", width: 2, height: 3, peak: 0.5, lowest: -1,
              positiveShare: 0.25, values: "a-grad-cam.npy")
          ])
      ], failures: [.init(path: "b.png", reason: "no image")])
    let file = folder.appendingPathComponent("see.json")
    try record.write(to: file)
    #expect(try SeeingRecord.read(from: file) == record)
  }
}
