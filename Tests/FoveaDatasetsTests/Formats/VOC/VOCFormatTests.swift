import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct VOCFormatTests {
  /// An XML file with an object a line: name, xmin, ymin, xmax, ymax and more.
  static func xml(_ objects: [String], size: String = "20 10", name: String = "x.png") -> String {
    let sides = size.split(separator: " ")
    let parts = objects.map { object in
      let f = object.split(separator: " ").map(String.init)
      let difficult = f.count > 5 ? "<difficult>\(f[5])</difficult>" : ""
      return "<object><name>\(f[0])</name>\(difficult)\n<bndbox><xmin>\(f[1])</xmin>"
        + "<ymin>\(f[2])</ymin><xmax>\(f[3])</xmax><ymax>\(f[4])</ymax></bndbox></object>\n"
    }
    return "<annotation>\n<filename>\(name)</filename>\n<size><width>\(sides[0])</width>"
      + "<height>\(sides[1])</height></size>\n\(parts.joined())</annotation>\n"
  }

  private func folder(_ annotations: [String: String], lists: [String: String] = [:]) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    for (index, (stem, text)) in annotations.sorted(by: { $0.key < $1.key }).enumerated() {
      try folder.writeImage(index, to: "JPEGImages/\(stem).png", width: 20, height: 10)
      try folder.write(text, to: "Annotations/\(stem).xml")
    }
    for (name, text) in lists { try folder.write(text, to: "ImageSets/Main/\(name).txt") }
    return folder
  }

  @Test func readsBoxesAndSplits() throws {
    let folder = try folder(
      [
        "a": Self.xml(["dog 3 2 8 10", "cat 1 1 20 10 1"]), "b": Self.xml(["cat 5.5 1 7 9"]),
        "c": Self.xml([]), "d": Self.xml(["cow 1 1 5 5"]),
      ], lists: ["train": "a\n", "val": "b 1\n", "test": "c\n\n", "trainval": "a\nb\n"])
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "voc")
    #expect(dataset.task == .detection)
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(dataset.samples.map(\.id) == ["a", "b", "c"].map { "JPEGImages/\($0).png" })
    #expect(dataset.samples.map(\.split) == [.training, .validation, .test])
    // The first pixel is number 1: left = xmin - 1, right = xmax.
    #expect(
      dataset.samples[0].boxes == [
        BoxAnnotation(label: 1, box: BoundingBox(left: 2, top: 1, right: 8, bottom: 10)),
        BoxAnnotation(
          label: 0, box: BoundingBox(left: 0, top: 0, right: 20, bottom: 10), isDifficult: true),
      ])
    #expect(
      dataset.samples[1].boxes.map(\.box) == [
        BoundingBox(left: 4.5, top: 0, right: 7, bottom: 9)
      ])
    #expect(dataset.samples[2].boxes.isEmpty)
    #expect(dataset.notes.contains { $0.contains("1 annotation file") && $0.contains("d") })
    #expect(dataset.notes.contains { $0.contains("1 object marked difficult") })
  }

  @Test func takesAnEdgeOfZeroForTheFirstPixel() throws {
    let folder = try folder(["a": Self.xml(["cat 0 0 20 10", "cat 1 1 19 9"])])
    let boxes = try Dataset(contentsOf: folder.url).samples[0].boxes.map(\.box)
    #expect(boxes[0] == BoundingBox(left: 0, top: 0, right: 20, bottom: 10))
    #expect(boxes[1] == BoundingBox(left: 0, top: 0, right: 19, bottom: 9))
  }

  @Test func readsFilesBesideImagesInSplitFolders() throws {
    let folder = try TemporaryFolder()
    for (index, split) in ["train", "valid"].enumerated() {
      try folder.writeImage(index, to: "\(split)/1.png", width: 20, height: 10)
      try folder.write(Self.xml(["cat 1 1 4 4"]), to: "\(split)/1.xml")
    }
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.map(\.id) == ["train/1.png", "valid/1.png"])
    #expect(dataset.samples.map(\.split) == [.training, .validation])
  }

  @Test func givenNamesSetTheOrder() throws {
    let folder = try folder(["a": Self.xml(["dog 3 2 8 10", "bird 1 1 5 5"])])
    var options = DatasetOptions(classNames: ["dog", "birds"])
    let text = message { _ = try Dataset(contentsOf: folder.url, options: options) }
    #expect(
      folder.masked(text) == """
        ROOT: 1 label cannot be used:
          Annotations/a.xml line 7: class 'bird' is not among the class names given (dog, birds). \
        Did you mean 'birds'?
        Correct it, or set `onBadLabel` to skip
        """)
    options.onBadLabel = .skip
    let dataset = try Dataset(contentsOf: folder.url, options: options)
    #expect(dataset.samples[0].boxes.map(\.label) == [0])
    #expect(dataset.skippedLabels.count == 1)
  }

  @Test func listsEveryBadLabelWithItsLine() throws {
    let folder = try folder(
      [
        "a": Self.xml(["cat 3 2 3 10", "cat 1 1 30 5", "cat 2 2 9 9"]),
        "b": Self.xml(["cat 1 1 5 5"], size: "30 10"), "c": "<annotation><object>",
        "d": Self.xml(["cat 1 one 5 5"]), "e": "",
      ], lists: ["train": "a\nb\nc\nd\ne\nf\na\n"])
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    for part in [
      "8 labels cannot be used",
      "Annotations/a.xml line 5: the box from (3, 2) to (3, 10) has no area",
      "Annotations/a.xml line 7: the box from (0, 0) to (30, 5) reaches 10 pixels over the right",
      "Annotations/b.xml line 3: states 30x10, but JPEGImages/b.png is 20x10",
      "Annotations/c.xml line 1: <object> of line 1 is never closed; is the file cut off?",
      "Annotations/d.xml line 5: <ymin> is 'one', expected a number",
      "Annotations/e.xml line 1: the file is empty",
      "ImageSets/Main/train.txt line 6: f has no file f.xml",
      "ImageSets/Main/train.txt line 7: a is named in ImageSets/Main/train.txt line 1 already",
    ] { #expect(text.contains(part), "\(part)") }
    let dataset = try Dataset(contentsOf: folder.url, options: DatasetOptions(onBadLabel: .skip))
    #expect(dataset.samples.map(\.id) == ["JPEGImages/a.png"])
    #expect(dataset.samples[0].boxes.count == 1)
    #expect(dataset.skippedLabels.count == 8)
    #expect(dataset.notes.contains { $0.contains("left out 8 labels") })
  }

  @Test func saysWhenAnImageIsMissingOrUnreadable() throws {
    let folder = try folder(["a": Self.xml(["cat 1 1 4 4"]), "b": Self.xml(["cat 1 1 4 4"])])
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("JPEGImages/a.png"))
    try folder.write("no image", to: "JPEGImages/b.png")
    let text = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(text.contains("Annotations/a.xml: there is no image a with one of the extensions"))
    #expect(text.contains("JPEGImages/b.png: the image cannot be read"))
  }

  @Test func anUnreadableImageIsSkippedAsAnImage() throws {
    let folder = try folder(["a": Self.xml(["cat 1 1 4 4"]), "b": Self.xml(["cat 1 1 4 4"])])
    try folder.write("", to: "JPEGImages/b.png")
    let options = DatasetOptions(onBadImage: .skip)
    let dataset = try Dataset(contentsOf: folder.url, options: options)
    #expect(dataset.samples.map(\.id) == ["JPEGImages/a.png"])
    #expect(dataset.skippedLabels.map(\.file) == ["JPEGImages/b.png"])
    #expect(dataset.notes.contains { $0.contains("JPEGImages/b.png: the image cannot be read") })
    // A wrong label is still an error.
    try folder.write(Self.xml(["cat 4 4 1 1"]), to: "Annotations/a.xml")
    let text = message { _ = try Dataset(contentsOf: folder.url, options: options) }
    #expect(text.contains("Annotations/a.xml") && !text.contains("JPEGImages/b.png"), "\(text)")
  }

  @Test func anotherTaskIsAnError() throws {
    let folder = try folder(["a": Self.xml(["cat 1 1 4 4"])])
    let text = message {
      _ = try Dataset(
        contentsOf: folder.url, format: "voc", options: DatasetOptions(task: .segmentation))
    }
    #expect(text.contains("which serves detection, not segmentation. Segmentation needs one of:"))
  }

  @Test func difficultObjectsAreNoCrowds() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "my photo 7.png", width: 20, height: 10)
    try folder.write(
      """
      <annotation><object><name>cat</name><difficult>1</difficult><bndbox><xmin>2</xmin>
      <ymin>2</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>
      """, to: "my photo 7.xml")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples[0].boxes.map(\.isDifficult) == [true])
    #expect(dataset.samples[0].boxes.map(\.isCrowd) == [false])
    // Lists of images whose names have spaces, with and without the presence of a class.
    for line in ["my photo 7", "my photo 7  1", "my photo 7.png -1"] {
      try folder.write(line + "\n", to: "ImageSets/Main/train.txt")
      #expect(try Dataset(contentsOf: folder.url).samples.map(\.split) == [.training], "\(line)")
    }
  }
}
