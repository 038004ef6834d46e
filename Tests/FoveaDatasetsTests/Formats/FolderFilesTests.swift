import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct FolderFilesTests {
  @Test func sortsAFolder() {
    let files = FolderFiles(names: [
      ".hidden.png", "a.JPEG", "a.png", "b.png", "b_mask.png", "c.jfif", "c.gif", "d.jpe", "e.png",
      "notes.txt", "sub", "x_mask.png",
    ])
    #expect(files.images == ["a.JPEG", "b.png", "c.jfif", "d.jpe", "e.png", "x_mask.png"])
    #expect(files.masks == ["a.png", "b_mask.png"])
    #expect(files.others == [".hidden.png", "c.gif", "notes.txt", "sub"])
    #expect(FolderFiles.masks(among: ["k/a.jpg", "k/a.png", "l/a.png"]) == ["k/a.png"])
  }

  private func fill(_ folder: TemporaryFolder) throws {
    for name in ["cat/1.jpg", "dog/2.jpeg", "dog/3.jfif"] {
      try folder.writeImage(name.count + Int(name.utf8.last ?? 0), to: name)
    }
    try folder.writeImage(7, to: "cat/1.png")
    try folder.write("GIF89a", to: "cat/4.gif")
    try folder.writeImage(8, to: "dog/0005")
    try folder.write("hello", to: "dog/notes.txt")
    // Thumbnails and copies that file servers and archives keep.
    for path in ["cat/@eaDir/1.jpg", "__MACOSX/cat/1.jpg"] { try folder.writeImage(9, to: path) }
  }

  /// Training, checking and predicting read the same files.
  @Test func allReadersAgree() throws {
    let folder = try TemporaryFolder()
    try fill(folder)
    let listing = try FolderImages(below: folder.url)
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(listing.images == ["cat/1.jpg", "dog/2.jpeg", "dog/3.jfif"])
    #expect(dataset.samples.map(\.id) == listing.images)
    #expect(
      listing.notes == [
        "left out masks, by their names beside images: cat/1.png",
        "left out 2 files of a format that is not read: cat/4.gif (GIF), dog/0005 (PNG). Convert "
          + "them to PNG or JPEG",
      ])
    #expect(
      dataset.notes == [
        listing.notes[0] + ". Set `task` to segmentation to read masks", listing.notes[1],
        "ignored 3 files that are not images: __MACOSX, cat/@eaDir, dog/notes.txt",
      ])
    let record = try DataCheck().examine(contentsOf: folder.url).record
    func files(_ code: String) -> [String] {
      record.findings.first { $0.code == code }?.places.flatMap(\.files) ?? []
    }
    #expect(files("mask-left-out") == ["cat/1.png"])
    #expect(files("unread-format") == ["cat/4.gif", "dog/0005"])
    #expect(files("ignored-files") == ["__MACOSX", "cat/@eaDir", "dog/notes.txt"])
    #expect(files("image-without-label") == [])
  }

  @Test func masksInTheirOwnFolderAreLeftOut() throws {
    let folder = try TemporaryFolder()
    for path in ["images/a.png", "masks/a.png", "other/masks/b.png"] {
      try folder.writeImage(1, to: path)
    }
    let listing = try FolderImages(below: folder.url)
    #expect(listing.images == ["images/a.png", "other/masks/b.png"])
    #expect(listing.masks == ["masks/"])
  }

  @Test func imagesWithoutAnExtensionAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "a.png")
    try folder.writeImage(2, to: "0001")
    #expect(
      try FolderImages(below: folder.url).notes == [
        "left out 1 file without the extension of an image: 0001 (PNG). Rename it, such as to end "
          + "in .jpg"
      ])
  }
}
