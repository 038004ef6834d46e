import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

/// Names in composed and decomposed Unicode form.
@Suite struct ExactTextTests {
  static let composed = "caf\u{E9}"
  static let decomposed = "cafe\u{301}"

  @Test func comparesBytes() {
    #expect(Self.composed == Self.decomposed)
    #expect(ExactText(Self.composed) != ExactText(Self.decomposed))
    #expect(Set([Self.composed, Self.decomposed].map(ExactText.init)).count == 2)
    #expect(ExactText.precedes(Self.decomposed, Self.composed))
    #expect(!ExactText.precedes(Self.composed, Self.decomposed))
  }

  @Test func filesOfBothFormsStayApart() throws {
    let folder = try TemporaryFolder()
    for (index, name) in [Self.composed, Self.decomposed, "x", "y"].enumerated() {
      for (place, label) in ["a", "b"].enumerated() {
        try folder.writeImage(10 * place + index, to: "\(label)/\(name).png")
      }
    }
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(
      dataset.samples.map { Array($0.id.utf8) }
        == [
          "a/cafe%CC%81.png", "a/caf\u{E9}.png", "a/x.png", "a/y.png", "b/cafe%CC%81.png",
          "b/caf\u{E9}.png", "b/x.png", "b/y.png",
        ].map { Array($0.utf8) })
    #expect(
      dataset.notes.contains(
        "two names differ in their Unicode form alone (a/caf\u{E9}.png): one is called "
          + "a/cafe%CC%81.png"))
    #expect(try dataset.samples[0].decoded(channels: 3).pixels[0] == 1)
    #expect(try dataset.samples[1].decoded(channels: 3).pixels[0] == 0)
    let divided = try dataset.split(SplitPlan(seed: 1))
    #expect(divided.assignment.members.values.reduce(0) { $0 + $1.count } == 8)
    let file = folder.url.appendingPathComponent("splits.json")
    try divided.assignment.write(to: file)
    let again = try Dataset(contentsOf: folder.url).applying(SplitAssignment(contentsOf: file))
    #expect(again.samples.map(\.split) == divided.dataset.samples.map(\.split))
  }

  @Test func labelsAreFoundInEitherForm() throws {
    for (image, label) in [(Self.composed, Self.decomposed), (Self.decomposed, Self.composed)] {
      let folder = try TemporaryFolder()
      try folder.writeImage(0, to: "yolo/images/\(image).png", width: 20, height: 10)
      try folder.write("0 0.5 0.5 0.5 0.4", to: "yolo/labels/\(label).txt")
      let yolo = try Dataset(contentsOf: folder.url.appendingPathComponent("yolo"))
      #expect(yolo.samples.map(\.boxes.count) == [1])

      try folder.writeImage(0, to: "table/\(image).png")
      try folder.writeImage(1, to: "table/b.png")
      try folder.write("path,label\n\(label).png,a\nb.png,b\n", to: "table/data.csv")
      let csv = try Dataset(contentsOf: folder.url.appendingPathComponent("table/data.csv"))
      #expect(csv.samples.count == 2)
      #expect(try csv.samples[0].decoded(channels: 3).width == 6)

      try folder.writeImage(0, to: "coco/\(image).png", width: 20, height: 10)
      try folder.write(
        COCOFormatTests.json([1], [COCOFormatTests.box])
          .replacingOccurrences(of: "1.png", with: "\(label).png"), to: "coco/a.json")
      let coco = try Dataset(contentsOf: folder.url.appendingPathComponent("coco"))
      #expect(coco.samples.map(\.boxes.count) == [1])

      try folder.writeImage(0, to: "masks/images/\(image).png")
      try folder.write(
        LabelMaskFile.png(value: 1, width: 6, height: 4), to: "masks/masks/\(label).png")
      let masks = try Dataset(contentsOf: folder.url.appendingPathComponent("masks"))
      #expect(masks.samples.count == 1)
    }
  }

  @Test func masksOfBothFormsStayWithTheirImages() throws {
    let folder = try TemporaryFolder()
    for (index, name) in [Self.composed, Self.decomposed].enumerated() {
      try folder.writeImage(index, to: "images/\(name).png")
      try folder.write(
        LabelMaskFile.png(value: UInt8(index), width: 6, height: 4), to: "masks/\(name).png")
    }
    let dataset = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(classNames: ["none", "thing"]))
    let values = try dataset.samples.map { sample in
      (try sample.decoded(channels: 3).pixels[0], try sample.scene(channels: 3).mask?.values[0])
    }
    #expect(values.count == 2)
    #expect(values.allSatisfy { $0.0 == $0.1 })
  }
}

/// Mask files of one value.
enum LabelMaskFile {
  static func png(value: UInt8, width: Int, height: Int) throws -> [UInt8] {
    try Image(
      width: width, height: height, channels: 1,
      pixels: [UInt8](repeating: value, count: width * height)
    ).indexedPNGData(palette: (0...255).map { [UInt8($0), UInt8($0), UInt8($0)] })
  }
}
