import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct DarknetDataFileTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for index in 0..<3 {
      try folder.writeImage(index, to: "obj_train_data/f\(index).PNG", width: 20, height: 10)
      try folder.write("\(index % 2) 0.5 0.5 0.5 0.4\n", to: "obj_train_data/f\(index).txt")
    }
    try folder.write("car\nvan\n", to: "obj.names")
    try folder.write(
      "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\nbackup = backup/\n",
      to: "obj.data")
    try folder.write(
      (0..<3).map { "data/obj_train_data/f\($0).PNG\n" }.joined(), to: "train.txt")
    return folder
  }

  @Test func readsAnExportOfAnAnnotationTool() throws {
    let folder = try folder()
    for url in [folder.url, folder.url.appendingPathComponent("obj.data")] {
      let dataset = try Dataset(contentsOf: url)
      #expect(dataset.format == "yolo")
      #expect(dataset.classNames == ["car", "van"])
      #expect(dataset.samples.map(\.split) == [.training, .training, .training])
      #expect(dataset.samples.map { $0.boxes.map(\.label) } == [[0], [1], [0]])
      #expect(
        dataset.samples[0].boxes[0].box == BoundingBox(left: 5, top: 3, right: 15, bottom: 7))
    }
  }

  @Test(arguments: [
    ("train = train.txt\n", "there is no line 'names = obj.names' with the file of class names"),
    ("train = train.txt\nnames = other.names\n", "there is no file 'other.names' of class names"),
    ("classes = 3\ntrain = train.txt\nnames = obj.names\n", "classes is 3, but obj.names holds 2"),
    ("names = obj.names\ntrain = no.txt\n", "no list of images exists (train = no.txt)"),
    ("names = obj.names\n", "no list of images is named; expected 'train = train.txt'"),
  ])
  func tellsWhatIsMissing(text: String, expected: String) throws {
    let folder = try folder()
    let file = try folder.write(text, to: "obj.data")
    #expect(message { _ = try Dataset(contentsOf: file, format: "yolo") }.contains(expected))
  }

  @Test func tellsWhichImageIsMissing() throws {
    let folder = try folder()
    try FileManager.default.removeItem(
      at: folder.url.appendingPathComponent("obj_train_data/f1.PNG"))
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    #expect(text.contains("ROOT/train.txt line 2: there is no "))
    #expect(text.hasSuffix("Export the images too, or copy them there"))
  }
}
