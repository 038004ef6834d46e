import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct COCOFormatTests {
  static let categories = #"[{"id": 7, "name": "dog"}, {"id": 3, "name": "cat", "x": {}}]"#

  /// A COCO file of 20x10 images named by their ids.
  static func json(_ images: [Int], _ annotations: [String]) -> String {
    let pictures = images.map {
      #"{"id": \#($0), "file_name": "\#($0).png", "width": 20, "height": 10}"#
    }
    return #"{"info": {"year": 2026}, "images": [\#(pictures.joined(separator: ", "))], "#
      + "\n\"annotations\": [\n\(annotations.joined(separator: ",\n"))],\n"
      + #""categories": \#(categories)}"#
  }

  private func folder(_ annotations: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "images/1.png", width: 20, height: 10)
    try folder.writeImage(2, to: "images/2.png", width: 20, height: 10)
    try folder.write(Self.json([1, 2], annotations), to: "annotations/instances.json")
    return folder
  }

  static let box =
    #"{"id": 1, "image_id": 1, "category_id": 7, "bbox": [2, 1.5, 6, 4], "area": 11, "iscrowd": 0}"#
  static let crowd =
    #"{"id": 2, "image_id": 1, "category_id": 3, "bbox": [0, 0, 20, 10], "iscrowd": 1}"#

  @Test func readsBoxesByCategoryId() throws {
    let folder = try folder([Self.box, Self.crowd])
    let file = folder.url.appendingPathComponent("annotations/instances.json")
    for path in [folder.url, file] {
      let dataset = try Dataset(contentsOf: path)
      #expect(dataset.format == "coco")
      #expect(dataset.classNames == ["cat", "dog"])
      #expect(dataset.samples.map(\.id) == ["images/1.png", "images/2.png"])
      #expect(dataset.samples.map(\.split) == [nil, nil])
      #expect(
        dataset.samples[0].boxes == [
          BoxAnnotation(
            label: 1, box: BoundingBox(left: 2, top: 1.5, right: 8, bottom: 5.5), area: 11),
          BoxAnnotation(
            label: 0, box: BoundingBox(left: 0, top: 0, right: 20, bottom: 10), isCrowd: true),
        ])
      #expect(dataset.samples[1].boxes.isEmpty)
      #expect(dataset.notes.contains("1 image without objects: background"))
    }
  }

  @Test func readsSplitsByTheNamesOfFiles() throws {
    let folder = try TemporaryFolder()
    for (index, split) in ["train", "val"].enumerated() {
      try folder.writeImage(index, to: "\(split)2017/\(index).png", width: 20, height: 10)
      try folder.write(
        Self.json(
          [index],
          [Self.box.replacingOccurrences(of: #""image_id": 1"#, with: #""image_id": \#(index)"#)]),
        to: "annotations/instances_\(split)2017.json")
      try folder.write(Self.json([], []), to: "annotations/captions_\(split)2017.json")
    }
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.map(\.id) == ["train2017/0.png", "val2017/1.png"])
    #expect(dataset.samples.map(\.split) == [.training, .validation])
    #expect(dataset.samples.map(\.boxes.count) == [1, 1])
  }

  @Test func readsOutlinesAsMasks() throws {
    let folder = try folder([
      #"{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1,1,1,1], "#
        + #""segmentation": [[2,2,8,2,8,6,2,6]]}"#,
      #"{"id": 2, "image_id": 1, "category_id": 3, "#
        + #""segmentation": {"size": [10, 20], "counts": [0, 10, 190]}}"#,
      #"{"id": 3, "image_id": 2, "category_id": 3, "#
        + #""segmentation": {"size": [10, 20], "counts": "0:n5"}}"#,
    ])
    let dataset = try Dataset(contentsOf: folder.url, options: DatasetOptions(task: .segmentation))
    #expect(dataset.classNames == ["background", "cat", "dog"])
    #expect(try dataset.pixelCounts() == [400 - 24 - 20, 20, 24])
    let mask = try #require(try dataset.samples[0].scene(channels: 1).mask)
    #expect(mask[0, 9] == 1)
    #expect(mask[2, 2] == 2)
    #expect(mask[8, 2] == 0)
    let boxes = try Dataset(contentsOf: folder.url)
    #expect(boxes.samples[1].boxes[0].box == BoundingBox(left: 0, top: 0, right: 1, bottom: 10))
    // Two masks of one file have different digests; a mask has the same digest every time.
    let digests = try dataset.samples.map { try $0.annotation.digest() }
    #expect(Set(digests).count == 2)
  }

  @Test func listsEveryBadLabelWithItsId() throws {
    let folder = try folder([
      #"{"id": 10, "image_id": 1, "category_id": 7, "bbox": [2, 1, 0, 4]}"#,
      #"{"id": 11, "image_id": 9, "category_id": 7, "bbox": [2, 1, 3, 4]}"#,
      #"{"id": 12, "image_id": 1, "category_id": 8, "bbox": [2, 1, 3, 4]}"#,
      #"{"image_id": 1, "category_id": 7, "bbox": [2, 1, 3, 14]}"#,
      #"{"id": 14, "image_id": 1, "category_id": 7, "bbox": [2, 1, 3]}"#,
      #"{"id": 15, "image_id": 1, "category_id": 7}"#, Self.box,
    ])
    let text = folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
    for part in [
      "6 labels cannot be used",
      "annotations/instances.json annotation 10: the box from (2, 1) to (2, 5) has no area",
      "annotation 11: there is no image 9", "annotation 12: there is no category 8",
      "line 6: the box from (2, 1) to (5, 15) reaches 5 pixels over the bottom edge",
      "annotation 14: bbox has 3 numbers", "annotation 15: it has no segmentation",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    let dataset = try Dataset(contentsOf: folder.url, options: DatasetOptions(onBadLabel: .skip))
    #expect(dataset.samples[0].boxes.count == 1)
    #expect(dataset.skippedLabels.count == 6)
  }

  @Test func tellsWhichImageIsMissingOrOfAnotherSize() throws {
    let folder = try folder([Self.box])
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("images/1.png"))
    try folder.writeImage(5, to: "images/2.png", width: 21, height: 10)
    let text = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(text.contains("annotations/instances.json image 1: no file 1.png in"))
    #expect(text.contains("image 2: states 20x10, but 2.png is 21x10"))
  }

  @Test(arguments: [
    ("{\"images\": [], \"annotations\": [],\n\"categories\": [}", "line 2: expected an object"),
    ("{\"images\": []}", "there is no \"annotations\", \"categories\" at the top"),
    ("{\"images\": [{\"id\": 1}], \"annotations\": []}", "line 1: an image has no file_name"),
  ])
  func tellsWhatIsWrongWithAFile(text: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "a.json")
    #expect(message { _ = try Dataset(contentsOf: file) }.contains(expected))
  }

  @Test func twoFilesOfNoSplitAreAmbiguous() throws {
    let folder = try folder([Self.box])
    try folder.write(Self.json([2], []), to: "annotations/more.json")
    #expect(message { _ = try Dataset(contentsOf: folder.url) }.contains("Give the path of one"))
  }

  @Test(arguments: [
    "../outside.png", "ROOT/outside.png", "a/../../outside.png", "..\\\\outside.png",
  ])
  func refusesImagesOutsideItsFolder(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "outside.png", width: 20, height: 10)
    try folder.makeFolder("data/a")
    let name = name.replacingOccurrences(of: "ROOT", with: folder.path)
    let json = Self.json([1], [Self.box])
      .replacingOccurrences(of: "\"1.png\"", with: "\"\(name)\"")
    try folder.write(json, to: "data/annotations/instances.json")
    let data = folder.url.appendingPathComponent("data")
    for path in [data, data.appendingPathComponent("annotations/instances.json")] {
      let text = folder.masked(message { _ = try Dataset(contentsOf: path) })
      #expect(
        text.contains("is outside the data's folder ROOT/data, which a data set must not reach"),
        "\(text)")
    }
    let skipped = try Dataset(contentsOf: data, options: DatasetOptions(onBadLabel: .skip))
    #expect(skipped.samples.isEmpty)
  }

  @Test(arguments: [
    "ROOT/images/1.png", "../images/1.png", "images\\\\1.png", "/images/1.png", "1",
  ])
  func findsImagesByOtherSpellings(name: String) throws {
    let folder = try folder([Self.box])
    let name = name.replacingOccurrences(of: "ROOT", with: folder.path)
    try folder.write(
      Self.json([1], [Self.box]).replacingOccurrences(of: "\"1.png\"", with: "\"\(name)\""),
      to: "annotations/instances.json")
    #expect(try Dataset(contentsOf: folder.url).samples.map(\.id) == ["images/1.png"])
  }

  @Test func categoriesGroupOnSeveralLevels() throws {
    let folder = try folder([Self.box])
    try folder.write(
      Self.json([1], [Self.box]).replacingOccurrences(
        of: Self.categories,
        with: #"[{"id": 0, "name": "all", "supercategory": "none"}, "#
          + #"{"id": 1, "name": "animals", "supercategory": "all"}, "#
          + #"{"id": 2, "name": "cat", "supercategory": "cat"}, "#
          + #"{"id": 7, "name": "dog", "supercategory": "animals"}]"#),
      to: "annotations/instances.json")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(dataset.samples[0].boxes.map(\.label) == [1])
  }

  @Test func anIDOfTwoCategoriesIsAnError() throws {
    let folder = try folder([Self.box])
    try folder.write(
      Self.json([1], [Self.box]).replacingOccurrences(
        of: Self.categories, with: #"[{"id": 7, "name": "a"}, {"id": 7, "name": "b"}]"#),
      to: "annotations/instances.json")
    #expect(
      folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
        == "ROOT: category 7 is 'a' in one place and 'b' in another, in annotations/instances.json")
  }

  @Test func aCategoryThatGroupsOthersIsNoClass() throws {
    let folder = try folder([Self.box])
    func write(_ supercategory: String) throws {
      try folder.write(
        Self.json([1], [Self.box]).replacingOccurrences(
          of: Self.categories,
          with: #"[{"id": 0, "name": "pets", "supercategory": "none"}, "#
            + #"{"id": 7, "name": "pets", "supercategory": "\#(supercategory)"}]"#),
        to: "annotations/instances.json")
    }
    try write("pets")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames == ["pets"])
    #expect(dataset.categoryIDs == ["pets": 7])
    #expect(dataset.samples[0].boxes.map(\.label) == [0])
    #expect(
      dataset.notes.contains(
        "category 0 'pets' groups other categories and has no objects: it is no class"))
    try write("animals")
    #expect(try Dataset(contentsOf: folder.url).classNames == ["pets", "pets"])
  }

  @Test func keepsDifficultObjectsAndTheIdsOfImages() throws {
    let difficult = Self.box.replacingOccurrences(of: #""iscrowd": 0"#, with: #""ignore": 1"#)
    let folder = try folder([difficult])
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples[0].boxes.map(\.isDifficult) == [true])
    #expect(dataset.samples[0].boxes.map(\.isCrowd) == [false])
    #expect(dataset.samples.map(\.sourceID) == [1, 2])
    #expect(dataset.categoryIDs == ["dog": 7, "cat": 3])
  }

  @Test func readsByteOrderMarksAndUTF16() throws {
    let folder = try folder([Self.box])
    let text = "\u{FEFF}" + Self.json([1], [Self.box])
    let wide = Array(text.utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    for bytes in [Array(text.utf8), wide] {
      try folder.write(bytes, to: "annotations/instances.json")
      let dataset = try Dataset(contentsOf: folder.url)
      #expect(dataset.format == "coco")
      #expect(dataset.samples.map(\.boxes.count) == [1])
    }
  }
}
