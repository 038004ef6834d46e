import Foundation
import Testing

@Suite struct ConvertTests {
  /// Two images of 16x16 in class folders, with YOLO labels next to them.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "shapes", perClass: 2)
    for split in ["train", "val"] {
      for kind in ["images", "labels"] {
        try FileManager.default.createDirectory(
          at: folder("yolo/\(kind)/\(split)"), withIntermediateDirectories: true)
      }
      let image = try #require(
        FileManager.default.contentsOfDirectory(atPath: folder("shapes").path).sorted().first)
      let file = try #require(
        FileManager.default.contentsOfDirectory(atPath: folder("shapes/\(image)").path).sorted()
          .first)
      try FileManager.default.copyItem(
        at: folder("shapes/\(image)/\(file)"), to: folder("yolo/images/\(split)/\(split).png"))
      try folder.write("1 0.5 0.5 0.5 0.25\n", to: "yolo/labels/\(split)/\(split).txt")
    }
    try folder.write(
      "train: images/train\nval: images/val\nnames: [cat, dog]\n", to: "yolo/data.yaml")
    return folder
  }

  @Test func writesAnotherFormat() throws {
    let folder = try folder()
    let result = try FoveaProgram.run(
      "convert", "yolo/data.yaml", "--to", "voc", "--output", "voc", "--link", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "wrote voc\n")
    let xml = try String(contentsOf: folder("voc/Annotations/val.xml"), encoding: .utf8)
    #expect(xml.contains("<name>dog</name>"))
    #expect(xml.contains("<xmin>5</xmin>"))
    #expect(xml.contains("<xmax>12</xmax>"))
    let list = try String(contentsOf: folder("voc/ImageSets/Main/train.txt"), encoding: .utf8)
    #expect(list == "train\n")
    let again = try FoveaProgram.run(
      "convert", "yolo", "--to", "voc", "--output", "voc", in: folder.url)
    #expect(again.code == 1)
    #expect(again.errors.contains("exists and is not empty"))
  }

  @Test func tellsOfSlipsAndBadLabels() throws {
    let folder = try folder()
    let misuse = try FoveaProgram.run(
      "convert", "yolo", "--to", "cooc", "--output", "out", in: folder.url)
    #expect(misuse.code == 64)
    #expect(misuse.errors.contains("Did you mean 'coco'?"))
    let policy = try FoveaProgram.run(
      "convert", "yolo", "--to", "coco", "--output", "out", "--on-bad-label", "drop", in: folder.url
    )
    #expect(policy.code == 64)
    let task = try FoveaProgram.run(
      "convert", "yolo", "--to", "coco", "--output", "out", "--task", "detecton", in: folder.url)
    #expect(task.code == 64)
    #expect(task.errors.contains("Did you mean 'detection'?"))
    try folder.write("1 0.5 0.5 0.5 0\n1 0.5 0.5 0.5 0.5\n", to: "yolo/labels/train/train.txt")
    let bad = try FoveaProgram.run(
      "convert", "yolo", "--to", "coco", "--output", "out", in: folder.url)
    #expect(bad.code == 1)
    #expect(bad.errors.contains("labels/train/train.txt line 1"))
    #expect(!FileManager.default.fileExists(atPath: folder("out").path))
    let skipped = try FoveaProgram.run(
      "convert", "yolo", "--to", "coco", "--output", "out", "--on-bad-label", "skip",
      in: folder.url)
    #expect(skipped.code == 0)
    #expect(skipped.errors.contains("left out 1 label"))
  }
}
