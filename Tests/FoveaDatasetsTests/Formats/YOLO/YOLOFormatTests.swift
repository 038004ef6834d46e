import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct YOLOFormatTests {
  private func write(_ folder: TemporaryFolder, _ split: String, _ labels: [String?]) throws {
    for (index, text) in labels.enumerated() {
      let name = "\(split)\(index)"
      try folder.writeImage(
        split.count * 100 + index, to: "images/\(split)/\(name).png", width: 20, height: 10)
      if let text { try folder.write(text, to: "labels/\(split)/\(name).txt") }
    }
  }

  private func sample() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try write(folder, "train", ["1 0.5 0.5 0.5 0.4\n\n0 0.1 0.2 0.2 0.4\n", nil, ""])
    try write(folder, "val", ["0 0.25 0.5 0.5 1\n"])
    try folder.write(
      "train: images/train\nval: images/val\ntest:\nnc: 2\nnames:\n  0: cat\n  1: dog\n",
      to: "data.yaml")
    return folder
  }

  @Test func readsADataFile() throws {
    let folder = try sample()
    for path in [folder.url, folder.url.appendingPathComponent("data.yaml")] {
      let dataset = try Dataset(contentsOf: path)
      #expect(dataset.format == "yolo")
      #expect(dataset.task == .detection)
      #expect(dataset.classNames == ["cat", "dog"])
      #expect(
        dataset.samples.map(\.id) == [
          "images/train/train0.png", "images/train/train1.png", "images/train/train2.png",
          "images/val/val0.png",
        ])
      #expect(dataset.samples.map(\.split) == [.training, .training, .training, .validation])
      #expect(dataset.samples.map(\.boxes.count) == [2, 0, 0, 1])
      #expect(
        dataset.samples[0].boxes[0]
          == BoxAnnotation(label: 1, box: BoundingBox(left: 5, top: 3, right: 15, bottom: 7)))
      #expect(
        dataset.samples[3].boxes[0].box == BoundingBox(left: 0, top: 0, right: 10, bottom: 10))
      #expect(dataset.notes.contains { $0.contains("1 image without a label file: background") })
    }
  }

  @Test func readsListsAndPathsByTheFileAlone() throws {
    let folder = try sample()
    try folder.write(
      "path: ..\ntrain: sets/train.txt\nval: [images/val]\nnames: [cat, dog]\n",
      to: "sets/lists.yaml")
    try folder.write(
      "../images/train/train0.png\n\n./../images/train/train2.png\n", to: "sets/train.txt")
    let dataset = try Dataset(contentsOf: folder.url.appendingPathComponent("sets/lists.yaml"))
    #expect(dataset.samples.map(\.split) == [.training, .training, .validation])
    #expect(dataset.samples.map(\.boxes.count) == [2, 0, 1])
    try folder.write("../images/train/no.png\n", to: "sets/train.txt")
    let text = message {
      _ = try Dataset(contentsOf: folder.url.appendingPathComponent("sets/lists.yaml"))
    }
    #expect(text.contains("sets/train.txt line 1: there is no"))
  }

  @Test func takesAFolderOrAPathThatOneLevelOffIsRight() throws {
    let folder = try sample()
    try folder.write(
      "path: ../somewhere/else\ntrain: images/train\nval: ../images/val\nnames: [cat, dog]\n",
      to: "data.yaml")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.count == 4)
    #expect(dataset.notes.contains { $0.contains("path '../somewhere/else' does not exist") })
    #expect(dataset.notes.contains { $0.contains("'../images/val' does not exist") })
  }

  @Test func readsABareFolder() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "images/a.png", width: 20, height: 10)
    try folder.write("2 0.5 0.5 0.5 0.5", to: "labels/a.txt")
    #expect(try Dataset(contentsOf: folder.url).classNames == ["0", "1", "2"])
    let named = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(classNames: ["a", "b", "c"]))
    #expect(named.classNames == ["a", "b", "c"])
    #expect(named.samples[0].split == nil)
    try folder.write("x\ny\nz\nw\n", to: "labels/classes.txt")
    #expect(try Dataset(contentsOf: folder.url).classNames == ["x", "y", "z", "w"])
  }

  @Test func readsLabelsBesideImages() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "a.png", width: 20, height: 10)
    try folder.write("0 0.5 0.5 0.5 0.5", to: "a.txt")
    let dataset = try Dataset(contentsOf: folder.url, format: "yolo")
    #expect(dataset.samples.map(\.boxes.count) == [1])
  }

  @Test func readsPolygonsAsBoxesOrMasks() throws {
    let folder = try TemporaryFolder()
    try write(folder, "train", ["1 0.1 0.2 0.5 0.2 0.5 0.6 0.1 0.6\n"])
    try folder.write("train: images/train\nnames: [cat, dog]\n", to: "data.yaml")
    let boxes = try Dataset(contentsOf: folder.url)
    #expect(
      boxes.samples[0].boxes.map(\.box) == [BoundingBox(left: 2, top: 2, right: 10, bottom: 6)])
    #expect(boxes.notes.contains { $0.contains("1 polygon read as the boxes around them") })
    let masks = try Dataset(contentsOf: folder.url, options: DatasetOptions(task: .segmentation))
    #expect(masks.task == .segmentation)
    #expect(masks.classNames == ["background", "cat", "dog"])
    let scene = try masks.samples[0].scene(channels: 3)
    let mask = try #require(scene.mask)
    #expect(mask.values.count { $0 == 2 } == 32)
    #expect(mask[2, 2] == 2)
    #expect(mask[1, 2] == 0)
    #expect(mask[9, 5] == 2)
    #expect(try masks.pixelCounts() == [168, 0, 32])
  }

  @Test func listsEveryBadLabelWithItsLine() throws {
    let folder = try sample()
    try folder.write(
      "0 0.5 0.5\n5 0.5 0.5 0.1 0.1\n0 0.9 0.5 0.4 0.1\n0 x 0.5 0.4 0.1\n0 0.5 0.5 0 0.1\n"
        + "0 0.5 0.5 0.1 0.1 0.9\n-1 0.5 0.5 0.1 0.1\n0 12 5 4 4\n1.5 0.5 0.5 0.1 0.1\n",
      to: "labels/train/train0.txt")
    try folder.write("0 0.5 0.5 0.1 0.1", to: "labels/val/nothing.txt")
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    for part in [
      "10 labels cannot be used", "labels/val/nothing.txt: the label file has no image",
      "labels/train/train0.txt line 1: 3 numbers, expected class, x, y, width, height",
      "train0.txt line 2: class 5 is out of range; there are 2 class names (0 to 1)",
      "train0.txt line 3: the box from (14, 4.5) to (22, 5.5) reaches 2 pixels over the right edge",
      "train0.txt line 4: 'x' is not a number", "train0.txt line 5: the box from (10, 4.5)",
      "train0.txt line 6: 6 numbers", "is the sixth a score", "line 7: class '-1' is not a whole",
      "line 8: 12 is far outside: numbers are relative", "line 9: class '1.5' is not a whole",
    ] { #expect(text.contains(part), "\(part)") }
    let dataset = try Dataset(contentsOf: folder.url, options: DatasetOptions(onBadLabel: .skip))
    #expect(dataset.samples.count == 4)
    #expect(dataset.samples[0].boxes.isEmpty)
    #expect(dataset.skippedLabels.count == 10)
  }

  @Test(arguments: [
    ("train: images/train\nnc: 3\nnames: [cat, dog]\n", "line 2: nc is 3, but there are 2 names"),
    ("train: images/train\nnames: {0: cat, 2: dog}\n", "class number '2' is not one of 0 to 1"),
    ("train: images/trian\nnames: [cat, dog]\n", "line 1: there is no ROOT/images/trian"),
    (
      "train: /content/set/images/train\nnames: [cat, dog]\n",
      "line 1: there is no /content/set/images/train, a path from the top of another machine's "
        + "folders? Write it relative to ROOT"
    ),
    (
      "train: images/train\nval: images/train\nnames: [a, b]\n",
      "which would evaluate training images"
    ),
    ("names: [a, b]\nval: [\n", "is not YAML"),
    ("names: [a, b]\ntrain: ~\n", "there is no train, val or test"),
    ("train: images/train\n", "there are no class names"),
  ])
  func tellsWhatIsWrongWithADataFile(text: String, expected: String) throws {
    let folder = try sample()
    try folder.write(text, to: "data.yaml")
    let found = message {
      _ = try Dataset(contentsOf: folder.url.appendingPathComponent("data.yaml"), format: "yolo")
    }
    #expect(folder.masked(found).contains(expected), "\(found)")
  }
}
