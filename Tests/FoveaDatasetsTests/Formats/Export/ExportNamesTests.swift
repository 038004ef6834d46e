import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct ExportNamesTests {
  /// A detection set of one image with a box of each class.
  private func dataset(
    _ names: [String], in folder: TemporaryFolder, id: String = "a.png", split: Split? = nil
  ) throws -> Dataset {
    let file = try folder.writeImage(0, to: "source.png", width: 60, height: 10)
    return Dataset(
      name: "test", root: folder.url, format: "test", task: .detection, classNames: names,
      samples: [
        Sample(
          id: id, source: .file(file),
          annotation: .boxes(
            names.indices.map {
              BoxAnnotation(
                label: $0, box: BoundingBox(left: 1, top: 1, right: 5 + Double($0), bottom: 8))
            }), split: split)
      ])
  }

  static let strange = [
    "a: b", "it's", "say \"hi\"", "x,y", "#1", "- z", "yes", "1e3", "a\\b", "a/b", "..", "Cat",
    "cat", "a & b <c>", "a \u{301} b", "{0}", "\u{1F600}",
  ]

  @Test(arguments: [ExportFormat.yolo, .voc, .coco])
  func strangeNamesReadBack(format: ExportFormat) throws {
    for split in [nil, Split.training] {
      let folder = try TemporaryFolder()
      let dataset = try dataset(Self.strange, in: folder, split: split)
      let target = folder.url.appendingPathComponent("out")
      try dataset.export(as: format, to: target)
      let again = try Dataset(contentsOf: target)
      let names = again.samples[0].boxes.map { again.classNames[$0.label] }
      #expect(names == Self.strange)
    }
  }

  @Test func namesOfSeveralLinesReadBackOrAreRefused() throws {
    let folder = try TemporaryFolder()
    let names = ["two\nlines", "tab\there", "plain"]
    let target = folder.url.appendingPathComponent("out")
    let formats: [(ExportFormat, Split?)] = [(.coco, nil), (.voc, nil), (.yolo, .training)]
    for (format, split) in formats {
      try dataset(names, in: folder, split: split).export(as: format, to: target)
      let again = try Dataset(contentsOf: target)
      #expect(again.samples[0].boxes.map { again.classNames[$0.label] } == names)
      try FileManager.default.removeItem(at: target)
    }
    let text = message { try dataset(names, in: folder).export(as: .yolo, to: target) }
    #expect(
      text
        == "class 0 is called \"two\\nlines\", which the lines of YOLO's classes.txt cannot hold: "
        + "it has a line break or control character. Rename the class, or give the data splits: "
        + "their data.yaml has room for it")
    #expect(!FileManager.default.fileExists(atPath: target.path))
  }

  @Test(arguments: [
    (ExportFormat.voc, "bell\u{7}", "it has a line break or control character"),
    (.voc, "", "it is empty"), (.yolo, "", "it is empty"),
    (.voc, " cat", "spaces at its ends are not kept"),
    (.yolo, "a\u{2028}b", "it has a line break or control character"),
  ])
  func tellsWhichNameCannotBeWritten(format: ExportFormat, name: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let text = message {
      try dataset([name], in: folder).export(
        as: format, to: folder.url.appendingPathComponent("out"))
    }
    #expect(text.contains("cannot hold: \(reason). Rename the class"), "\(text)")
  }

  @Test(arguments: [
    "..", "../../x.png", "/etc/x.png", "a/../b.png", "line\nbreak.png", "a:b?.png", ".x.png",
    String(repeating: "d/", count: 200) + "x.png",
  ])
  func writesNothingOutsideItsFolder(id: String) throws {
    for format in [ExportFormat.coco, .yolo, .voc] {
      let folder = try TemporaryFolder()
      var dataset = try dataset(["cat"], in: folder, id: id, split: .training)
      // A second image of the same last component, so that whole ids are used.
      var second = dataset.samples[0]
      second.id = "other/" + id
      dataset.samples.append(second)
      try dataset.export(as: format, to: folder.url.appendingPathComponent("out"))
      let top = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(top) == ["out", "source.png"])
      let again = try Dataset(contentsOf: folder.url.appendingPathComponent("out"))
      #expect(again.samples.count == 2)
      #expect(again.samples.allSatisfy { $0.boxes.count == 1 })
    }
  }

  @Test func difficultObjectsKeepTheirMark() throws {
    let folder = try TemporaryFolder()
    var dataset = try dataset(["cat"], in: folder)
    guard case .boxes(var boxes) = dataset.samples[0].annotation else { return }
    boxes[0].isDifficult = true
    dataset.samples[0].annotation = .boxes(boxes)
    for format in [ExportFormat.coco, .voc] {
      let target = folder.url.appendingPathComponent(format.rawValue)
      try dataset.export(as: format, to: target)
      let again = try Dataset(contentsOf: target).samples[0].boxes
      #expect(again.map(\.isDifficult) == [true])
      #expect(again.map(\.isCrowd) == [false])
    }
    let coco = folder.url.appendingPathComponent("coco/annotations/instances.json")
    #expect(
      try String(contentsOf: coco, encoding: .utf8).contains(#""iscrowd": 0, "ignore": 1, "#))
    let notes = try dataset.export(as: .yolo, to: folder.url.appendingPathComponent("yolo"))
    #expect(
      notes.contains("left out 1 difficult object: nothing would mark them as such"))
  }
}
