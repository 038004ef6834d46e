import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct ClassFolderLayoutTests {
  private func classes(_ paths: [String]) throws -> (Dataset, TemporaryFolder) {
    let folder = try TemporaryFolder()
    for (index, path) in paths.enumerated() { try folder.writeImage(index, to: path) }
    return (try Dataset(contentsOf: folder.url), folder)
  }

  @Test(arguments: ["train", "val", "Test"])
  func aClassMayHaveASplitsName(name: String) throws {
    let (dataset, _) = try classes(["bus/1.png", "car/1.png", "\(name)/1.png", "\(name)/2.png"])
    #expect(Set(dataset.classNames) == ["bus", "car", name])
    #expect(dataset.samples.allSatisfy { $0.split == nil })
    #expect(dataset.samples.count == 4)
    #expect(
      dataset.notes == [
        "\(name)/ is read as a class, not as a split: images are directly in it, as in bus/, car/"
      ])
  }

  @Test func aSplitMayHoldAClassOfItsName() throws {
    let (dataset, _) = try classes([
      "train/bus/1.png", "train/train/1.png", "val/bus/1.png", "val/train/1.png",
    ])
    #expect(dataset.classNames == ["bus", "train"])
    #expect(dataset.samples.map(\.split) == [.training, .training, .validation, .validation])
    #expect(dataset.notes.isEmpty)
  }

  @Test func bothReadingsAtOnceAreAnError() throws {
    let folder = try TemporaryFolder()
    for path in ["bus/1.png", "car/1.png", "train/fast/1.png", "train/slow/1.png"] {
      try folder.writeImage(path.count, to: path)
    }
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    #expect(
      text
        == "ROOT/train is taken for a split, as its name says and as it holds folders of images; "
        + "but bus/, car/ beside it hold images, as classes do. If train is a class too, move its "
        + "images out of their subfolders; if it is the training split, move the other folders away"
    )
  }

  @Test func checkCountsClassesOfSplitNames() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "bus/1.png")
    try folder.writeImage(1, to: "train/1.png")
    try folder.makeFolder("car")
    let record = try DataCheck().examine(contentsOf: folder.url).record
    #expect(record.classes.map(\.name) == ["bus", "train"])
    let empty = try #require(record.findings.first { $0.code == "empty-class" })
    #expect(empty.places.map(\.files) == [["car/"]])
  }

  @Test(arguments: [
    "__MACOSX", "@eaDir", "$RECYCLE.BIN", "lost+found", ".ipynb_checkpoints",
    "System Volume Information",
  ])
  func foldersOfSystemsAreNoClasses(name: String) throws {
    let (dataset, folder) = try classes([
      "cat/1.png", "dog/1.png", "\(name)/cat/2.png", "\(name)/3.png", "cat/\(name)/4.png",
    ])
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(dataset.samples.map(\.id) == ["cat/1.png", "dog/1.png"])
    #expect(dataset.ignoredFiles.contains(name))
    let findings = try DataCheck().examine(contentsOf: folder.url).record.findings
    #expect(!findings.contains { $0.code == "image-without-label" })
  }
}
