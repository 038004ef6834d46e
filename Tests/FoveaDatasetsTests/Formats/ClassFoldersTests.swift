import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct ClassFoldersTests {
  @Test func readsOneFolderOfClassFolders() throws {
    let folder = try TemporaryFolder()
    for (index, path) in ["dog/b.png", "cat/1.png", "cat/deep/2.PNG", "dog/a.jpeg"].enumerated() {
      try folder.writeImage(index, to: path)
    }
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "folders")
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(
      dataset.samples.map(\.id) == ["cat/1.png", "cat/deep/2.PNG", "dog/a.jpeg", "dog/b.png"])
    #expect(dataset.samples.map(\.label) == [0, 0, 1, 1])
    #expect(dataset.samples.allSatisfy { $0.split == nil })
    #expect(dataset.notes.isEmpty)
  }

  @Test(arguments: ["val", "valid", "validation"])
  func readsSplitFolders(validation: String) throws {
    let folder = try TemporaryFolder()
    var number = 0
    for split in ["train", validation, "test"] {
      for name in ["cat", "dog"] {
        try folder.writeImage(number, to: "\(split)/\(name)/\(number).png")
        number += 1
      }
    }
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(
      dataset.samples.compactMap(\.split) == [
        .training, .training, .validation, .validation, .test, .test,
      ])
    #expect(dataset.classCounts(in: .validation) == [1, 1])
  }

  @Test func saysWhatItIgnored() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try folder.writeImage(1, to: "dog/1.png")
    try folder.write("hello", to: "README.md")
    try folder.write("hello", to: "cat/notes.txt")
    try folder.write("hello", to: "cat/.DS_Store")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.ignoredFiles == ["README.md", "cat/.DS_Store", "cat/notes.txt"])
    #expect(
      dataset.notes == [
        "ignored 3 files that are not images: README.md, cat/.DS_Store, cat/notes.txt"
      ])
  }

  @Test func saysWhichFoldersBesideTrainItIgnored() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "train/cat/1.png")
    try folder.writeImage(1, to: "train/dog/1.png")
    try folder.writeImage(2, to: "extra/cat/1.png")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.count == 2)
    #expect(dataset.notes == ["ignored folders beside train/: extra"])
  }

  @Test func aLinkThatPointsBackIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/cat/again", withDestinationPath: folder.path + "/cat")
    let text = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(
      text.hasSuffix(
        "is 32 folders below its class: is it a link that points back to a folder above it?"))
  }

  @Test func givenClassNamesDecideTheOrder() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try folder.writeImage(1, to: "dog/1.png")
    let dataset = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(classNames: ["dog", "cat"]))
    #expect(dataset.classNames == ["dog", "cat"])
    #expect(dataset.samples.map(\.label) == [1, 0])
  }

  @Test func carvesValidationOutOfTraining() throws {
    let folder = try TemporaryFolder()
    var number = 0
    for name in ["cat", "dog"] {
      for _ in 0..<20 {
        try folder.writeImage(number, to: "train/\(name)/\(number).png")
        number += 1
      }
      try folder.writeImage(number, to: "test/\(name)/\(number).png")
      number += 1
    }
    let divided = try Dataset(contentsOf: folder.url).split(SplitPlan(seed: 3))
    #expect(divided.assignment.counts == [.training: 36, .validation: 4, .test: 2])
    #expect(divided.dataset.classCounts(in: .validation) == [2, 2])
    #expect(
      divided.dataset.notes == [
        "the data has no validation split: 4 of 40 training samples serve as one"
      ])
  }
}
