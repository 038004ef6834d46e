import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct TextLabelsTests {
  private func folder(_ text: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "a.png", width: 20, height: 10)
    try folder.write(text, to: "a.txt")
    try folder.write("hello", to: "readme.txt")
    return folder
  }

  @Test func labelsBesideImagesAreRecognised() throws {
    let folder = try folder("\n1 0.5 0.5 0.5 0.4\n")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "yolo")
    #expect(dataset.samples.map(\.boxes.count) == [1])
  }

  @Test(arguments: ["car 12 30 100 200", "12 30 100 200", "0 12 30 100 200", "0,0.5,0.5,0.1,0.1"])
  func tellsWhatWasSeenInAnotherForm(line: String) throws {
    let folder = try folder(line + "\n")
    #expect(
      folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
        == "ROOT holds images with text files of their names, in a form that is not read: a.txt "
        + "begins with '\(line)'. Of text files, YOLO's are read: class number, then the box's "
        + "centre x and y, width and height as shares of the image's sides, such as '0 0.5 0.5 0.2 "
        + "0.3'. Convert them to these, to COCO's .json or to Pascal VOC's .xml")
  }
}
