import Foundation
import Testing

@testable import FoveaDatasets

/// What bad data gets, word for word: a folder of files, and the error of reading and dividing it.
@Suite struct ErrorMessageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Paths to images of different content, folders (ending in /), or `path=number` for images
    /// of a given content.
    let content: [String]
    let kind: DatasetError.Kind
    let message: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "one class only", content: ["cat/1.png", "cat/2.png"], kind: .oneClass,
      message: "ROOT has only one class ('cat'): classification needs at least two. Add "
        + "images of another class, such as pictures without a 'cat'"),
    Case(
      name: "an empty class", content: ["cat/1.png", "dog/"], kind: .emptyClass,
      message: "class 'dog' has no images: ROOT/dog holds none of .bmp .jfif .jpe .jpeg .jpg "
        + ".pjp .pjpeg .png .tif .tiff .webp. Add images or remove the folder"),
    Case(
      name: "no image at all", content: ["train/cat.png"], kind: .malformed,
      message:
        "ROOT: train/ is taken for a split by name, but holds images instead of class folders: "
        + "expected train/<class>/<image>. If it is a class, rename it; for images without "
        + "classes, list them in a .csv"),
    Case(
      name: "no image in a folder", content: ["cat/", "dog/"], kind: .emptyClass,
      message: "class 'cat' has no images: ROOT/cat holds none of .bmp .jfif .jpe .jpeg .jpg "
        + ".pjp .pjpeg .png .tif "
        + ".tiff .webp. Add images or remove the folder"),
    Case(
      name: "no training folder", content: ["val/cat/1.png", "test/cat/2.png"], kind: .malformed,
      message:
        "ROOT holds test/, val/ but no train/: add train/, or rename the folders if they are "
        + "classes"),
    Case(
      name: "two folders of one meaning",
      content: ["train/a/1.png", "val/a/2.png", "valid/a/3.png"], kind: .malformed,
      message: "ROOT holds both val/ and valid/, which mean the same split: keep one of them"),
    Case(
      name: "a class that training lacks",
      content: [
        "train/cat/1.png", "train/dog/2.png", "val/cat/3.png", "val/cow/4.png", "val/cow/5.png",
      ], kind: .unseenClass,
      message:
        "val holds a class that train lacks: cow (2). Add training images, or remove it from "
        + "val"),
    Case(
      name: "the same content in two splits",
      content: [
        "train/cat/1.png=1", "train/dog/2.png=2", "val/cat/3.png=3", "val/dog/copy.png=2",
      ], kind: .duplicateContent,
      message: """
        the same image content is in two splits (1 content):
          train: train/dog/2.png = val: val/dog/copy.png
        Remove the copies, or set `onDuplicate` to report
        """),
  ]

  @Test(arguments: cases)
  func tellsWhatIsWrong(_ item: Case) throws {
    let folder = try TemporaryFolder()
    for (index, entry) in item.content.enumerated() {
      let parts = entry.split(separator: "=")
      if entry.hasSuffix("/") {
        try folder.makeFolder(entry)
      } else {
        try folder.writeImage(parts.count > 1 ? Int(parts[1]) ?? 0 : index, to: String(parts[0]))
      }
    }
    do {
      _ = try Dataset(contentsOf: folder.url).split()
      Issue.record("no error")
    } catch let error as DatasetError {
      let text = folder.masked(error.message)
        .replacingOccurrences(of: folder.url.lastPathComponent, with: "NAME")
      #expect(text == item.message)
      #expect(error.kind == item.kind)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read every folder"))
  func tellsThatAFolderCannotBeRead() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "cat/1.png")
    try folder.writeImage(1, to: "dog/1.png")
    chmod(folder.path + "/dog", 0)
    defer { chmod(folder.path + "/dog", 0o755) }
    let text = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(
      folder.masked(text)
        == "cannot read folder ROOT/dog: check that it exists and that you may list it "
        + "(ls -ld 'ROOT/dog')")
  }

  @Test func tellsThatAFolderIsGone() {
    let text = message { _ = try FileAccess.entries(of: URL(fileURLWithPath: "/no/such/folder")) }
    #expect(
      text == "cannot read folder /no/such/folder: check that it exists and that you may list it "
        + "(ls -ld '/no/such/folder')")
  }

  @Test func tellsWhichNamedClassIsEmpty() {
    let dataset = TestImages.dataset(labels: [0, 2, 0], classCount: 4)
    #expect(
      message { try dataset.checkClasses() }
        == "no samples of classes class1, class3 in /memory: add images, or leave them out of the "
        + "class names")
  }

  @Test func tellsWhichLabelIsOutOfRange() {
    var dataset = TestImages.dataset(labels: [0, 1])
    dataset.samples[1].label = 2
    #expect(
      message { try dataset.checkClasses() }
        == "image#1: label 2 is out of range; there are 2 class names (labels 0 to 1)")
  }

  @Test func tellsWhichClassNameIsGivenTwice() {
    var dataset = TestImages.dataset(labels: [0, 1])
    dataset.classNames = ["cat", "cat"]
    #expect(message { try dataset.checkClasses() } == "class name 'cat' is given 2 times")
  }
}
