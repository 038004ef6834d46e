import Foundation
import Testing

@testable import FoveaSupport

@Suite struct ForeignInputTests {
  @Test(arguments: [
    (
      "clip.MP4",
      "clip.MP4 is a video: cut it into images first (mkdir frames; ffmpeg -i VIDEO "
        + "frames/%05d.png)"
    ),
    (
      "a/photos.tar.gz",
      "a/photos.tar.gz is an archive: unpack it (tar -xf ARCHIVE), and give the "
        + "folder"
    ),
    ("photos.zip", "photos.zip is an archive: unpack it (unzip ARCHIVE), and give the folder"),
    (
      "https://a.org/x.zip",
      "https://a.org/x.zip is an address: download it first (curl -LO "
        + "https://a.org/x.zip)"
    ),
    (
      "https:/a.org/x",
      "https://a.org/x is an address: download it first (curl -LO "
        + "https://a.org/x)"
    ),
    ("rtsp://cam/1", "rtsp://cam/1 is a stream: save its pictures as image files first"),
    ("0", "'0' is no file: Fovea reads images from files, not from cameras"),
    (
      "x.parquet",
      "x.parquet is a table or array of another program: write its images as files "
        + "first, in a folder for each class"
    ),
    ("x.HEIC", "x.HEIC is a picture of a kind that isn't read: convert it to PNG or JPEG first"),
    ("net.onnx", "net.onnx is a file of a model, not of images"),
    ("a.gif", "a.gif is an animation: save its pictures as PNG files first"),
  ])
  func inputsOfOtherKindsAreNamed(path: String, advice: String) {
    #expect(ForeignInput.advice(on: path) == advice)
  }

  @Test(arguments: ["photos", "a.jpg", "train-images-idx3-ubyte.gz", "d.csv", "x.json", "2024", ""])
  func othersAreNot(path: String) {
    #expect(ForeignInput.advice(on: path) == nil)
  }

  /// A folder may have any name.
  @Test func foldersAreNot() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString + ".zip")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(ForeignInput.advice(on: folder.path) == nil)
  }
}
