import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct ExportTests {
  /// Images of several sizes with random boxes in all splits, one without.
  private func detection(in folder: TemporaryFolder, splits: Bool = true) throws -> Dataset {
    var random = RandomStream(seed: 4, purpose: .generation)
    let samples = try (0..<9).map { index in
      let (width, height) = (40 + 7 * index, 30 + 11 * index)
      let path = "photos/\(index % 3)/\(index).png"
      try folder.writeImage(index, to: path, width: width, height: height)
      let boxes = (0..<(index % 4)).map { number in
        let (left, top) = (
          random.uniform() * Double(width) * 0.5, random.uniform() * Double(height) * 0.5
        )
        return BoxAnnotation(
          label: number % 3,
          box: BoundingBox(
            left: left, top: top, right: left + 2 + random.uniform() * Double(width) * 0.4,
            bottom: top + 2 + random.uniform() * Double(height) * 0.4))
      }
      return Sample(
        id: path, source: .file(folder.url.appendingPathComponent(path)),
        annotation: .boxes(boxes),
        split: splits ? Split.allCases[index % 3] : nil)
    }
    return Dataset(
      name: "boxes", root: folder.url, format: "test", task: .detection,
      classNames: ["\"cat\", black", "ape", "bee & <co>"], samples: samples)
  }

  /// What must survive: by image, its split and its objects with their classes' names.
  private func content(_ dataset: Dataset) -> [String: (Split?, [(String, BoundingBox)])] {
    Dictionary(
      uniqueKeysWithValues: dataset.samples.map { sample in
        (
          (sample.id as NSString).lastPathComponent,
          (sample.split, sample.boxes.map { (dataset.classNames[$0.label], $0.box) })
        )
      })
  }

  private func expectSame(_ a: Dataset, _ b: Dataset) {
    let (a, b) = (content(a), content(b))
    #expect(Set(a.keys) == Set(b.keys))
    for (name, (split, objects)) in a {
      guard let other = b[name] else { continue }
      #expect(split == other.0)
      #expect(objects.map(\.0) == other.1.map(\.0))
      for ((_, box), (_, copy)) in zip(objects, other.1) {
        for (x, y) in [
          (box.left, copy.left), (box.top, copy.top), (box.right, copy.right),
          (box.bottom, copy.bottom),
        ] { #expect(abs(x - y) < 1e-6) }
      }
    }
  }

  @Test(arguments: [true, false])
  func boxesSurviveEveryFormat(splits: Bool) throws {
    let folder = try TemporaryFolder()
    var dataset = try detection(in: folder, splits: splits)
    let original = dataset
    for (index, format) in [ExportFormat.coco, .yolo, .voc, .coco].enumerated() {
      let target = folder.url.appendingPathComponent("out\(index)")
      try dataset.export(as: format, to: target, linksImages: index % 2 == 0)
      dataset = try Dataset(contentsOf: target)
      #expect(dataset.format == format.rawValue)
      #expect(dataset.classNames == original.classNames)
      expectSame(original, dataset)
    }
  }

  @Test func boxesAreCutOutForAClassification() throws {
    let folder = try TemporaryFolder()
    let dataset = try detection(in: folder)
    let target = folder.url.appendingPathComponent("crops")
    try dataset.export(as: .crops, to: target)
    var options = DatasetOptions()
    (options.columns.split, options.columns.group) = ("split", "group")
    let crops = try Dataset(
      contentsOf: target.appendingPathComponent("labels.csv"), options: options)
    #expect(crops.task == .classification)
    let objects = dataset.samples.flatMap { sample in sample.boxes.map { (sample, $0) } }
    #expect(crops.samples.count == objects.count)
    for (crop, (sample, object)) in zip(crops.samples, objects) {
      #expect(crops.classNames[crop.label] == dataset.classNames[object.label])
      #expect(crop.split == sample.split && crop.group == sample.id)
      let (x, y) = (Int(object.box.left), Int(object.box.top))
      let cut = try crop.decoded(channels: 3)
      #expect(cut.width == Int(object.box.right.rounded(.up)) - x)
      #expect(cut.height == Int(object.box.bottom.rounded(.up)) - y)
      let whole = try sample.decoded(channels: 3)
      #expect(
        cut.pixels == whole.cropped(x: x, y: y, width: cut.width, height: cut.height).pixels)
    }
    var bad = dataset
    bad.samples[1].annotation = .boxes([
      BoxAnnotation(label: 0, box: BoundingBox(left: 3, top: 3, right: 3, bottom: 9))
    ])
    #expect(throws: DatasetError.self) {
      try bad.export(as: .crops, to: folder.url.appendingPathComponent("bad"))
    }
  }

  @Test func copiesOrLinksImages() throws {
    let folder = try TemporaryFolder()
    let dataset = try detection(in: folder)
    for links in [false, true] {
      let target = folder.url.appendingPathComponent(links ? "links" : "copies")
      try dataset.export(as: .coco, to: target, linksImages: links)
      let image = target.appendingPathComponent("images/0.png")
      let destination = try? FileManager.default.destinationOfSymbolicLink(atPath: image.path)
      #expect((destination != nil) == links)
      #expect(try FileAccess.bytes(of: image) == TestImages.png(0, width: 40, height: 30))
    }
  }

  @Test func keepsCrowdsAndAreasWhereTheFormatCan() throws {
    let folder = try TemporaryFolder()
    var dataset = try detection(in: folder)
    let box = BoundingBox(left: 1, top: 2, right: 11, bottom: 12)
    dataset.samples[0].annotation = .boxes([
      BoxAnnotation(label: 0, box: box, isCrowd: true, area: 33),
      BoxAnnotation(label: 1, box: box),
    ])
    func read(_ format: ExportFormat) throws -> (boxes: [BoxAnnotation], notes: [String]) {
      let target = folder.url.appendingPathComponent(format.rawValue)
      let notes = try dataset.export(as: format, to: target)
      let copy = try Dataset(contentsOf: target)
      return (copy.samples.first { $0.id.hasSuffix("/0.png") }?.boxes ?? [], notes)
    }
    let coco = try read(.coco)
    #expect(coco.boxes.map(\.isCrowd) == [true, false])
    #expect(coco.boxes.map(\.area) == [33, 100])
    #expect(coco.notes.isEmpty)
    let voc = try read(.voc)
    #expect(voc.boxes.map(\.isDifficult) == [true, false])
    #expect(
      voc.notes == [
        "1 crowd written as difficult, VOC's only mark of the kind",
        "left out the areas of outlines: boxes alone are written",
      ])
    let yolo = try read(.yolo)
    #expect(yolo.boxes.map(\.isCrowd) == [false])
    #expect(yolo.notes.contains { $0.contains("left out 1 crowd") })
  }

  @Test func masksSurvive() throws {
    let folder = try TemporaryFolder()
    let mask = LabelMask(
      width: 6, height: 4, values: (0..<24).map { $0 == 5 ? 255 : $0 % 3 == 0 ? 0 : 2 })
    let samples = try (0..<2).map { index in
      let file = try folder.writeImage(index, to: "\(index).png")
      return Sample(
        id: "\(index).png", source: .file(file), annotation: .mask(MaskSource(mask)),
        split: index == 0 ? .training : .test)
    }
    let dataset = Dataset(
      name: "m", root: folder.url, format: "test", task: .segmentation,
      classNames: ["ground", "tree: big", "sky"], samples: samples)
    let target = folder.url.appendingPathComponent("out")
    try dataset.export(as: .masks, to: target)
    let copy = try Dataset(contentsOf: target)
    #expect(copy.classNames == dataset.classNames)
    #expect(copy.samples.map(\.split) == [.test, .training])
    for sample in copy.samples { #expect(try sample.scene(channels: 3).mask == mask) }
  }

  @Test func classesAndValuesSurviveAsCSV() throws {
    let folder = try TemporaryFolder()
    var dataset = TestImages.dataset(labels: [1, 0, 1])
    dataset.classNames = ["a, b", "c \"d\""]
    dataset.samples[0].group = "g"
    dataset.samples[1].weight = 0.25
    try dataset.export(as: .csv, to: folder.url.appendingPathComponent("classes"))
    let classes = try Dataset(contentsOf: folder.url.appendingPathComponent("classes/labels.csv"))
    #expect(classes.classNames == dataset.classNames)
    #expect(classes.samples.map(\.label) == [1, 0, 1])
    #expect(classes.samples.map(\.group) == ["g", nil, nil])
    #expect(classes.samples.map(\.weight) == [nil, 0.25, nil])
    for index in 0..<3 {
      #expect(
        try classes.samples[index].decoded(channels: 1)
          == dataset.samples[index].decoded(channels: 1))
    }
    dataset.task = .regression
    dataset.classNames = ["x", "y"]
    for index in 0..<3 { dataset.samples[index].annotation = .values([Double(index), 0.1]) }
    try dataset.export(as: .csv, to: folder.url.appendingPathComponent("values"))
    let values = try Dataset(
      contentsOf: folder.url.appendingPathComponent("values/labels.csv"),
      options: DatasetOptions(columns: CSVColumns(values: ["x", "y"])))
    let read = values.samples.map { sample -> [Double] in
      if case .values(let values) = sample.annotation { values } else { [] }
    }
    #expect(read == [[0, 0.1], [1, 0.1], [2, 0.1]])
  }

  @Test func writesTheWholeOrNothing() throws {
    let folder = try TemporaryFolder()
    var dataset = try detection(in: folder)
    let target = folder.url.appendingPathComponent("out")
    func text(_ format: ExportFormat) -> String {
      folder.masked(message { try dataset.export(as: format, to: target) })
    }
    #expect(
      text(.masks)
        == "boxes is for detection, which masks has no place for; coco, yolo, voc, crops have")
    dataset.samples[8].annotation = .boxes([
      BoxAnnotation(label: 0, box: BoundingBox(left: 1, top: 1, right: 1.5, bottom: 9))
    ])
    #expect(
      text(.voc).contains("photos/2/8.png: \"cat\", black: a box of a pixel or less reads as empty")
    )
    dataset.samples[8].source = .file(folder.url.appendingPathComponent("gone.png"))
    #expect(text(.coco).contains("ROOT/gone.png cannot be read"))
    dataset.samples[8].split = nil
    #expect(text(.coco).contains("1 of 9 samples are of no split"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["photos"])
    dataset.samples.removeLast()
    try folder.write("x", to: "out/file.txt")
    #expect(text(.coco) == "ROOT/out exists and is not empty: give the name of a new folder")
    #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["file.txt"])
  }

  @Test func namesStayApart() throws {
    let folder = try TemporaryFolder()
    var dataset = try detection(in: folder)
    for (index, id) in ["a/1.png", "b/1.png", "a/1.jpg", "a_1.png"].enumerated() {
      dataset.samples[index].id = id
    }
    dataset.samples.removeLast(5)
    let target = folder.url.appendingPathComponent("out")
    try dataset.export(as: .voc, to: target)
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: target.appendingPathComponent("JPEGImages").path
      ).sorted() == ["a_1-2.jpg", "a_1-3.png", "a_1.png", "b_1.png"])
  }
}
