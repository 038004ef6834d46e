import Foundation
import FoveaSupport
import Testing

@testable import FoveaDatasets

@Suite struct DataPlaceTests {
  /// The first part of the message about a path below a folder.
  private func seen(_ path: String, in folder: TemporaryFolder) -> String {
    folder.masked(
      message { _ = try Dataset(contentsOf: folder.url.appendingPathComponent(path)) }
    ).components(separatedBy: " Expected one of:")[0]
  }

  @Test func aLinkToNothingIsNamed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/data", withDestinationPath: "gone")
    #expect(
      seen("data", in: folder)
        == "ROOT/data cannot be read: it is a link to gone, which does not exist")
  }

  @Test func saysWhatItSaw() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writeImage(index, to: "a/pile/\(index).png") }
    try folder.writeImage(0, to: "b/more/0.png")
    try folder.write("x", to: "b/more/notes.txt")
    try folder.write("x", to: "texts/README.md")
    try folder.write("x", to: "packed/train.tar.gz")
    try folder.write("x", to: "packed/README")
    try folder.write("", to: "none/.hidden")
    try folder.write("", to: "zero.dat")
    try folder.write("x", to: "one.dat")
    let cannot = "cannot tell what kind of data set ROOT"
    let sort = "; for classification, move the images into a folder for each class."
    #expect(
      seen("a/pile", in: folder) == "\(cannot)/a/pile is: it holds 3 images and no labels\(sort)")
    #expect(
      seen("b/more", in: folder)
        == "\(cannot)/b/more is: it holds 1 image and no labels (its other files: notes.txt)\(sort)"
    )
    #expect(
      seen("texts", in: folder)
        == "\(cannot)/texts is: it holds no images, but 1 file (README.md).")
    #expect(
      seen("packed", in: folder)
        == "\(cannot)/packed is: it holds no images, but 2 files (README, train.tar.gz); unpack or "
        + "convert train.tar.gz first.")
    #expect(seen("none", in: folder) == "\(cannot)/none is: it is an empty folder.")
    #expect(seen("zero.dat", in: folder) == "\(cannot)/zero.dat is: it is an empty file.")
    #expect(
      seen("one.dat", in: folder)
        == "\(cannot)/one.dat is: it is a file of the kind .dat, without what makes it one of "
        + "these.")
  }

  /// One class of several, and the images of a data set whose labels are beside them.
  @Test func partsOfDataPointToTheWhole() throws {
    let folder = try TemporaryFolder()
    for path in ["pets/cat", "pets/dog"] {
      try folder.writeImage(0, to: path + "/0.png")
    }
    for path in ["pets/notes/a.txt", "scans/masks/0.png"] { try folder.write("x", to: path) }
    try folder.writeImage(0, to: "scans/images/0.png")
    try folder.writeImage(0, to: "yolo/images/train/0.png")
    try folder.write("0 0.5 0.5 0.1 0.1", to: "yolo/labels/train/0.txt")
    #expect(
      seen("pets/cat", in: folder)
        == "cannot tell what kind of data set ROOT/pets/cat is: it holds 1 image and no labels; if "
        + "it is one of several classes, beside dog, give ROOT/pets.")
    #expect(
      seen("scans/images", in: folder)
        == "cannot tell what kind of data set ROOT/scans/images is: it holds 1 image and no "
        + "labels; its labels may be in masks beside it: give ROOT/scans.")
    #expect(
      seen("yolo/images", in: folder).hasSuffix(
        "rename it; its labels may be in labels beside it: give ROOT/yolo"))
  }

  @Test func otherKindsOfFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "a.png")
    try folder.write("x", to: "a.tar.gz")
    #expect(
      seen("a.png", in: folder)
        == "ROOT/a.png is one image, and a data set is many images with labels. Give the folder "
        + "that holds a folder of images for each class")
    #expect(
      seen("a.tar.gz", in: folder)
        == "ROOT/a.tar.gz is an archive: unpack it (tar -xf ARCHIVE), and give the folder")
    #expect(
      message { try Dataset.checkPlace(of: "https://x.org/a.zip") }
        == "https://x.org/a.zip is an address: download it first (curl -LO https://x.org/a.zip)")
  }

  @Test func columnsAreForTablesOnly() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try folder.writeImage(0, to: "photos/\(name)/0.png") }
    var options = DatasetOptions()
    options.columns.label = "kind"
    options.columns.weight = "w"
    let text = folder.masked(
      message {
        _ = try Dataset(
          contentsOf: folder.url.appendingPathComponent("photos"), options: options)
      })
    #expect(
      text.hasPrefix(
        "`labelColumn`, `weightColumn`: columns are for CSV files, but ROOT/photos is read as "
          + "folders ("))
  }

  @Test func dataForAnotherTaskIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "JPEGImages/a.png", width: 20, height: 10)
    try folder.write(VOCFormatTests.xml(["cat 1 1 4 4"]), to: "Annotations/a.xml")
    let text = folder.masked(
      message {
        try DatasetFormat.checkData(at: folder.url, for: .classification, of: "runs/x")
      })
    #expect(
      text.hasPrefix(
        "the model runs/x is for classification, but ROOT is data for detection (voc: "), "\(text)")
    #expect(throws: Never.self) {
      try DatasetFormat.checkData(at: folder.url, for: .detection, of: "runs/x")
    }
    #expect(Dataset.usualTask(at: folder.url.path) == .detection)
  }
}
