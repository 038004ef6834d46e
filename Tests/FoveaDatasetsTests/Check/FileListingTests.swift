import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct FileListingTests {
  @Test(.timeLimit(.minutes(1))) func endsForLinksToFoldersAbove() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try folder.writeImage(1, to: "dog/1.png")
    for name in ["cat/up", "dog/up", "again"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name, withDestinationPath: folder.path)
    }
    #expect(FileListing.all(below: folder.url) == ["cat/1.png", "dog/1.png"])
    let record = try DataCheck().examine(contentsOf: folder.url).record
    #expect(record.findings.contains { $0.code == "unreadable-data" })
  }

  @Test(.timeLimit(.minutes(1))) func passesOverPipes() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try folder.writeImage(1, to: "dog/1.png")
    for name in ["cat/2.png", "x.json", "y.yaml", "z.data", "labels.csv", "pipe"] {
      #expect(mkfifo(folder.path + "/" + name, 0o600) == 0)
    }
    #expect(FileListing.all(below: folder.url) == ["cat/1.png", "dog/1.png"])
    let dataset = try DataCheck().examine(contentsOf: folder.url).dataset
    // By its name it is an image, so it is reported as a bad one.
    #expect(dataset.samples.map(\.id) == ["cat/1.png", "cat/2.png", "dog/1.png"])
    let pipe = folder.url.appendingPathComponent("labels.csv")
    #expect(
      folder.masked(message { _ = try Dataset(contentsOf: pipe) })
        == "cannot read ROOT/labels.csv: it is a pipe, not a file")
    #expect(throws: ImageError.self) {
      try Image(contentsOf: folder.url.appendingPathComponent("cat/2.png"))
    }
  }
}
