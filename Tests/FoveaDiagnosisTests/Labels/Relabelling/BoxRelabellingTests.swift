import Foundation
import FoveaDatasets
import FoveaImages
import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct BoxRelabellingTests {
  private func box(_ x: Double, _ y: Double) -> BoundingBox {
    BoundingBox(left: x, top: y, right: x + 10, bottom: y + 10)
  }

  /// Three images with a red and a white box each, as files below a folder.
  private func cells(in folder: URL) throws -> Dataset {
    let photos = folder.appendingPathComponent("photos")
    try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
    let samples = try (0..<3).map { index in
      let file = photos.appendingPathComponent("\(index).png")
      try Image(
        width: 64, height: 48, channels: 1,
        pixels: [UInt8](repeating: UInt8(40 * index), count: 64 * 48)
      ).write(to: file)
      return Sample(
        id: "photos/\(index).png", source: .file(file),
        annotation: .boxes([
          BoxAnnotation(label: 0, box: box(2, 2)),
          BoxAnnotation(label: 1, box: box(30, 4), area: 60),
        ]), split: Split.allCases[index])
    }
    return Dataset(
      name: "cells", root: folder, format: "test", task: .detection,
      classNames: ["red", "white"], samples: samples)
  }

  private func issue(
    _ image: Int, _ kind: LabelIssue.Kind, _ given: String, _ suggested: String,
    _ place: [Double], to: [Double]? = nil, action: String
  ) -> LabelIssue {
    LabelIssue(
      path: "photos/\(image).png", kind: kind, given: given, suggested: suggested, score: 0.1,
      box: place, suggestedBox: to, action: action)
  }

  /// What is written is read as data of the same splits, with the corrected boxes.
  @Test func acceptedCorrectionsAreReadBack() throws {
    try withTemporaryFolder { folder in
      let data = try cells(in: folder)
      let (corrected, changes) = try data.relabelled(by: [
        issue(0, .overlookedObject, "", "white", [40.5, 30, 8, 9], action: "accept"),
        issue(0, .overlookedObject, "", "white", [1, 30, 8, 9], action: "red"),
        issue(0, .swappedClass, "red", "white", [2.004, 2, 10, 10], action: "accept"),
        issue(
          0, .badlyLocated, "white", "white", [30, 4, 10, 10], to: [31, 5, 12, 12], action: "accept"
        ),
        issue(1, .swappedClass, "white", "red", [30, 4, 10, 10], action: "drop"),
        issue(1, .badlyLocated, "red", "red", [2, 2, 10, 10], to: [9, 9, 9, 9], action: " keep "),
        issue(2, .overlookedObject, "", "red", [1, 30, 8, 9], action: "drop"),
        issue(2, .swappedClass, "red", "white", [2, 2, 10, 10], action: ""),
      ])
      #expect(
        changes.text
          == "2 boxes added, 1 box of another class, 1 box moved, 1 box left out, 1 image left out")
      let target = folder.appendingPathComponent("corrected")
      try corrected.export(as: .coco, to: target, linksImages: true)
      let read = try Dataset(contentsOf: target)
      #expect(read.classNames == ["red", "white"] && read.format == "coco")
      #expect(read.samples.map(\.split) == [.training, .validation])
      let expected = [
        [
          BoxAnnotation(label: 1, box: box(2, 2), area: 100),
          BoxAnnotation(
            label: 1, box: BoundingBox(left: 31, top: 5, right: 43, bottom: 17), area: 144),
          BoxAnnotation(
            label: 1, box: BoundingBox(left: 40.5, top: 30, right: 48.5, bottom: 39), area: 72),
          BoxAnnotation(
            label: 0, box: BoundingBox(left: 1, top: 30, right: 9, bottom: 39), area: 72),
        ], [BoxAnnotation(label: 0, box: box(2, 2), area: 100)],
      ]
      #expect(read.samples.map(\.boxes) == expected)
      let link = target.appendingPathComponent("images/0.png").resolvingSymlinksInPath().path
      #expect(
        link == folder.appendingPathComponent("photos/0.png").resolvingSymlinksInPath().path)
      // The data itself is as it was.
      #expect(data.samples[0].boxes == (try cells(in: folder)).samples[0].boxes)
    }
  }

  @Test func mistakesInActionsAreNamed() throws {
    try withTemporaryFolder { folder in
      let data = try cells(in: folder)
      func message(_ issue: LabelIssue) -> String {
        do {
          _ = try data.relabelled(by: [issue])
          return ""
        } catch {
          return "\(error)"
        }
      }
      let place = [2.0, 2, 10, 10]
      #expect(
        message(issue(0, .swappedClass, "red", "white", place, action: "acept"))
          .contains("Did you mean 'accept'?"))
      #expect(
        message(issue(7, .swappedClass, "red", "white", place, action: "accept"))
          .contains("has no image photos/7.png"))
      #expect(
        message(issue(0, .swappedClass, "white", "red", place, action: "accept"))
          .contains("no box of class 'white' at 2.0 2.0 10.0 10.0"))
      #expect(
        message(issue(0, .swappedClass, "red", "", place, action: "accept"))
          .contains("nothing is suggested"))
      #expect(
        message(issue(0, .badlyLocated, "red", "red", place, action: "accept"))
          .contains("suggested box of badly-located is missing"))
      #expect(
        message(issue(0, .wrongLabel, "red", "white", place, action: "accept"))
          .contains("no issue of boxes or masks"))
    }
  }

  @Test func masksCanOnlyBeLeftOut() throws {
    let images = MemoryImages(
      width: 4, height: 4, channels: 1, count: 2, bytes: [UInt8](repeating: 9, count: 32))
    let data = Dataset(
      name: "scans", root: URL(fileURLWithPath: "/scans"), format: "test", task: .segmentation,
      classNames: ["ground", "figure"],
      samples: (0..<2).map {
        Sample(
          id: "scan#\($0)", source: .memory(images, $0),
          annotation: .mask(MaskSource(LabelMask(width: 4, height: 4))))
      })
    var issue = LabelIssue(
      path: "scan#1", kind: .maskIssue, given: "ground", suggested: "figure", score: 0.2,
      box: [0, 0, 2, 2], action: "drop")
    let (rest, changes) = try data.relabelled(by: [issue])
    #expect(rest.samples.map(\.id) == ["scan#0"] && changes.text == "1 image left out")
    issue.action = "accept"
    #expect(throws: DatasetError.self) { _ = try data.relabelled(by: [issue]) }
  }
}
