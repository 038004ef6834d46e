import FoveaSupport
import Testing

@testable import FoveaDatasets

/// Parsers meet damaged files: they return something consistent or throw `DatasetError`, and
/// never trap.
@Suite struct ParserFuzzTests {
  /// Flips, inserts, deletes and cuts bytes.
  private func mutated(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
    var random = RandomStream(seed: seed, purpose: .generation)
    var result = bytes
    for _ in 0...random.integer(below: 4) {
      guard !result.isEmpty else { return result }
      let place = random.integer(below: result.count)
      switch random.integer(below: 5) {
      case 0: result[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: result[place] ^= 1 << UInt8(random.integer(below: 8))
      case 2: result.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      case 3: result.remove(at: place)
      default: result = Array(result[..<place])
      }
    }
    return result
  }

  private func survives(_ bytes: [UInt8], seeds: UInt64, _ parse: ([UInt8]) throws -> Void) {
    var failures = 0
    for seed in 0..<seeds {
      do {
        try parse(mutated(bytes, seed: seed))
      } catch let error as DatasetError {
        failures += 1
        #expect(!error.message.isEmpty)
      } catch {
        Issue.record("seed \(seed): \(error) is no DatasetError")
      }
    }
    // Were nothing ever refused, the mutations would not reach the parser.
    #expect(failures > 0)
  }

  @Test func idx() {
    survives(TestFiles.idx([4, 3, 2], [UInt8](0..<24)), seeds: 1500) { bytes in
      let images = try IDXArray(bytes, file: "x").images()
      for index in 0..<images.count { #expect(images.image(at: index).pixels.count > 0) }
    }
  }

  @Test func idxLabels() {
    survives(TestFiles.idx([9], [UInt8](0..<9)), seeds: 500) { bytes in
      let array = try IDXArray(bytes, file: "x")
      #expect(try array.labels().count == array.lengths[0])
    }
  }

  @Test func gzip() {
    let content = TestFiles.idx([4, 3, 2], [UInt8](0..<24))
    survives(TestFiles.gzip(content), seeds: 1500) { bytes in
      _ = try IDXArray(
        Gzip.isCompressed(bytes) ? Gzip.unpacked(bytes, file: "x") : bytes, file: "x")
    }
  }

  @Test func csv() {
    let text = "path,label,split\r\n\"a,\"\"1\"\".png\",cat,train\n\nb.png,d\u{F6}g,test\n"
    survives(Array(text.utf8), seeds: 3000) { bytes in
      let table = try CSVTable(bytes, file: "x")
      for record in table.records { #expect(record.fields.count == table.header.count) }
    }
  }

  @Test func cifar() {
    survives(TestFiles.cifar([1, 2]), seeds: 200) { bytes in
      let batch = try CIFARBatch(bytes, file: "x", labelBytes: 1, classCount: 10)
      #expect(batch.labels.count == batch.images.count)
    }
  }

  @Test func coco() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "1.png", width: 20, height: 10)
    let outline =
      #"{"id": 3, "image_id": 1, "category_id": 3, "segmentation": {"size": [10, 20], "#
      + #""counts": "0:n5"}}"#
    let polygon =
      #"{"id": 4, "image_id": 1, "category_id": 3, "segmentation": [[2, 2, 8, 2, 8, 6, 2, 6]]}"#
    let text = COCOFormatTests.json([1], [COCOFormatTests.box, outline, polygon])
    survives(Array(text.utf8), seeds: 400) { bytes in
      let file = try folder.write(bytes, to: "a.json")
      for task in [VisionTask.detection, .segmentation] {
        let dataset = try Dataset(
          contentsOf: file, format: "coco", options: DatasetOptions(task: task))
        for sample in dataset.samples { _ = try sample.scene(channels: 1) }
      }
    }
  }

  @Test func voc() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "1.png", width: 20, height: 10)
    let text = VOCFormatTests.xml(["cat 1 1 4 4 1", "dog 2.5 3 8 9"])
    survives(Array(text.utf8), seeds: 300) { bytes in
      try folder.write(bytes, to: "1.xml")
      _ = try Dataset(contentsOf: folder.url, format: "voc")
    }
  }

  @Test func yolo() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "1.png", width: 20, height: 10)
    let text = "0 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.5 0.1 0.5 0.8\n"
    survives(Array(text.utf8), seeds: 300) { bytes in
      try folder.write(bytes, to: "1.txt")
      _ = try Dataset(contentsOf: folder.url, format: "yolo")
    }
  }

  @Test func yoloDataFile() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "images/1.png", width: 20, height: 10)
    try folder.write("0 0.5 0.5 0.2 0.2", to: "labels/1.txt")
    let text = "path: .\ntrain: images\nnc: 2\nnames:\n  0: cat\n  1: dog\n"
    survives(Array(text.utf8), seeds: 400) { bytes in
      _ = try Dataset(contentsOf: folder.write(bytes, to: "data.yaml"), format: "yolo")
    }
  }
}
