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

  @Test(arguments: [
    ("training_set", "test_set"), ("Train", "TEST"), ("train-data", "testdata"),
    ("trainset", "testset"), ("train_images", "test_images"), ("training dataset", "test dataset"),
  ])
  func splitsHaveManyNames(training: String, test: String) throws {
    let (dataset, _) = try classes([
      "\(training)/cats/1.png", "\(training)/dogs/1.png", "\(test)/cats/1.png",
      "\(test)/dogs/1.png",
    ])
    #expect(dataset.classNames == ["cats", "dogs"])
    #expect(
      dataset.samples.map { $0.split?.rawValue } == ["train", "train", "test", "test"])
  }

  @Test func aSplitMayHoldAFolderOfItsName() throws {
    let (dataset, _) = try classes([
      "training_set/training_set/cats/1.png", "training_set/training_set/dogs/1.png",
      "test_set/test_set/cats/1.png",
    ])
    #expect(dataset.classNames == ["cats", "dogs"])
    #expect(dataset.samples.map { $0.split?.rawValue } == ["train", "train", "test"])
  }

  @Test func foldersWithASplitsWordAreNoClasses() throws {
    let folder = try TemporaryFolder()
    for name in ["seg_train/seg_train/sea", "seg_train/seg_train/wood", "seg_test/seg_test/sea"] {
      try folder.writeImage(name.count, to: name + "/1.png")
    }
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    #expect(
      text
        == "ROOT: seg_test/, seg_train/ seem to be splits, as they hold folders of images, but "
        + "have other names: rename them to test/, train/. If they are classes, move their images "
        + "out of their subfolders")
    let (dataset, _) = try classes([
      "freight_train/1.png", "test_tube/1.png", "train_station/1.png",
    ])
    #expect(dataset.classNames == ["freight_train", "test_tube", "train_station"])
  }

  @Test func foldersOfTheSameFoldersAreNoted() throws {
    let (dataset, _) = try classes([
      "fold_0/sea/1.png", "fold_0/wood/1.png", "fold_1/sea/1.png", "fold_1/wood/1.png",
    ])
    #expect(dataset.classNames == ["fold_0", "fold_1"])
    #expect(
      dataset.notes == [
        "fold_0/, fold_1/ are read as classes; each holds sea/, wood/. If those are the classes, "
          + "give one of the folders as the data, or call the folders train/, val/ and test/"
      ])
    let (left, _) = try classes(["cat/left/1.png", "cat/right/1.png", "dog/left/1.png"])
    #expect(left.notes.isEmpty)
  }

  @Test func aFolderAroundTheDataIsNoClass() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "archive/train/sea/1.png")
    try folder.writeImage(1, to: "archive/test/sea/1.png")
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    #expect(
      text
        == "ROOT holds one folder, archive/, which would be the only class; it holds test/, "
        + "train/. If those are the classes or splits, give ROOT/archive as the data")
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
    "__MACOSX", "@eaDir", "@Recycle", "$RECYCLE.BIN", "lost+found", ".ipynb_checkpoints",
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
