import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct YOLOKeypointsTests {
  private func folder(_ labels: [String], keypoints: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, text) in labels.enumerated() {
      try folder.writeImage(index, to: "images/\(index).png", width: 100, height: 100)
      try folder.write(text, to: "labels/\(index).txt")
    }
    try folder.write(
      "train: images\nnames: [person]\n" + (keypoints.map { "kpt_shape: \($0)\n" } ?? ""),
      to: "data.yaml")
    return folder
  }

  private func found(_ labels: [String], keypoints: String? = nil) throws -> String {
    let folder = try folder(labels, keypoints: keypoints)
    return folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
  }

  static let flat = "0 0.5 0.5 0.4 0.4 0.45 0.45 0.55 0.55\n"
  static let flagged = "0 0.5 0.5 0.4 0.4 0.45 0.45 2 0.55 0.55 1 0 0 0\n"

  @Test(arguments: [(flat, "[2, 2]"), (flagged, "[3, 3]")])
  func readsTheBoxesBesideKeypoints(line: String, shape: String) throws {
    let folder = try folder([line, "0 0.5 0.5 0.4 0.4\n"], keypoints: shape)
    let dataset = try Dataset(contentsOf: folder.url)
    let box = BoundingBox(left: 30, top: 30, right: 70, bottom: 70)
    for boxes in dataset.samples.map(\.boxes) {
      let edges = [boxes[0].box.left, boxes[0].box.top, boxes[0].box.right, boxes[0].box.bottom]
      for (edge, expected) in zip(edges, [box.left, box.top, box.right, box.bottom]) {
        #expect(abs(edge - expected) < 1e-9)
      }
    }
    #expect(
      dataset.notes.contains("the points of kpt_shape \(shape) are ignored: boxes alone are read"))
  }

  @Test func tellsOfLinesThatDoNotFitTheShape() throws {
    #expect(
      try found([Self.flat], keypoints: "[4, 3]").contains(
        "labels/0.txt line 1: 9 numbers, expected 5 (class and box), or 17 with the points of "
          + "kpt_shape [4, 3]"))
    for shape in ["17", "[0, 2]", "[2, 4]", "[2000000000, 3]"] {
      #expect(
        try found([Self.flat], keypoints: shape).contains(
          "kpt_shape is the number of points and of their numbers (2 or 3), such as [17, 3]"))
    }
  }

  @Test func pointsWithVisibilityAreNoPolygons() throws {
    #expect(
      try found([Self.flagged, Self.flagged])
        == "ROOT: the lines of 14 numbers (such as labels/0.txt line 1) look like keypoints: "
        + "class, box, and 3 points of x, y and visibility; they are no polygons. Write "
        + "'kpt_shape: [3, 3]' into the data .yaml: then the boxes are read, and the points ignored"
    )
    #expect(
      try found(["0 0.5 0.5 0.4 0.4 0.45 0.45 2 0.55 0.55 1\n"]).contains("'kpt_shape: [2, 3]'"))
  }

  @Test func pointsFarFromTheirSizeAreNoPolygons() throws {
    let far = "0 0.8 0.8 0.2 0.2 0.75 0.78 0.85 0.82\n"
    #expect(try found([Self.flat, far]).contains("2 points of x and y"))
  }

  @Test func polygonsOfEqualLengthStayPolygons() throws {
    let quads = [
      "0 0.4 0.4 0.6 0.4 0.6 0.6 0.4 0.6\n0 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2\n",
      "0 0.5 0.4 0.6 0.5 0.5 0.6 0.4 0.5\n",
    ]
    for labels in [quads, [quads[1]], ["0 0.5 0.4 0.6 0.5 0.5 0.6\n"]] {
      let folder = try folder(labels)
      let dataset = try Dataset(contentsOf: folder.url)
      #expect(dataset.notes.contains { $0.contains("read as the boxes around them") })
    }
  }

  @Test func aTrackersOutputIsNoPolygon() throws {
    #expect(
      try found(["0 0.5 0.5 0.2 0.2 0.9 1\n0 0.4 0.5 0.2 0.2 0.8 2\n"]).contains(
        "the lines of 7 numbers (such as labels/0.txt line 1) look like a tracker's output"))
  }

  @Test(arguments: [
    ("nc: 2000000000\n", "line 2: nc is 2000000000: at most 65536 classes are read"),
    (
      "names: cat\n",
      "expected a list of class names, such as [cat, dog], or a mapping such as "
        + "{0: cat, 1: dog}; found the text 'cat'"
    ),
  ])
  func countsHaveBounds(text: String, expected: String) throws {
    let folder = try folder([Self.flat])
    try folder.write("train: images\n" + text, to: "data.yaml")
    #expect(message { _ = try Dataset(contentsOf: folder.url, format: "yolo") }.contains(expected))
  }

  @Test func classNumbersHaveBounds() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "images/0.png")
    try folder.write("2000000000 0.5 0.5 0.4 0.4\n", to: "labels/0.txt")
    #expect(
      message { _ = try Dataset(contentsOf: folder.url) }.contains(
        "class 2000000000 is beyond the 65536 classes that are read"))
  }

  @Test func anAbsentTestSplitIsANote() throws {
    let folder = try folder(["0 0.5 0.5 0.4 0.4\n"])
    try folder.write("train: images\ntest: ../test/images\nnames: [yes]\n", to: "data.yaml")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames == ["yes"])
    #expect(
      dataset.notes.contains("data.yaml: no test split, as '../test/images' does not exist"))
    try folder.write("train: images\nval: ../val/images\nnames: [yes]\n", to: "data.yaml")
    #expect(message { _ = try Dataset(contentsOf: folder.url) }.contains("there is no "))
  }
}
