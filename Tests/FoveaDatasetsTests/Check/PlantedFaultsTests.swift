import Foundation
import FoveaRunRecords
import Testing

@testable import FoveaDatasets

/// Every planted fault is found, and nothing in clean data.
@Suite struct PlantedFaultsTests {
  private func examine(_ folder: TemporaryFolder, _ path: String) throws -> DataCheckRecord {
    try DataCheck().examine(contentsOf: folder.url.path + "/" + path).record
  }

  /// Checks that each planted fault is named, and returns the codes found.
  private func expect(_ planted: [FaultySets.Planted], in record: DataCheckRecord) -> Set<String> {
    for fault in planted {
      let places = record.findings.first { $0.code == fault.code }?.places ?? []
      #expect(
        places.contains { place in
          place.files.contains(fault.mark) || place.title.hasPrefix(fault.mark)
            || place.detail?.contains(fault.mark) == true
        }, "\(fault.code) at \(fault.mark), found: \(places)")
    }
    return Set(planted.map(\.code))
  }

  /// Over all sets each kind of the catalogue is planted at least once.
  @Test func everyPlantedFaultIsFound() throws {
    let folder = try TemporaryFolder()
    var codes = Set<String>()
    for (path, write) in [
      ("folders", FaultySets.writeBadFolders), ("series", FaultySets.writeSeries),
      ("boxes", FaultySets.writeBadBoxes), ("masks", FaultySets.writeBadMasks),
      ("numbers", FaultySets.writeBadNumbers),
    ] {
      let planted = try write(folder, path)
      codes.formUnion(expect(planted, in: try examine(folder, path)))
    }
    let lines = try FaultySets.writeBadTable(to: folder, "table")
    codes.formUnion(expect(lines, in: try examine(folder, "table/table.csv")))
    let (values, planted) = FaultySets.values()
    codes.formUnion(expect(planted, in: try DataCheck().examine(values).record))

    // What a strict reader refuses outright.
    try FaultySets.writeFolders(to: folder, "torn")
    try folder.makeFolder("torn/valid/disc")
    let torn = try examine(folder, "torn")
    #expect(torn.findings.map(\.code) == ["unreadable-data"])
    #expect(torn.imageCount == 144 && torn.images?.sizeCount == 1)
    codes.insert("unreadable-data")
    let outside = TestImages.dataset(labels: [0, 1, 5, 0], classCount: 2)
    let stray = try DataCheck().examine(outside).record.findings.filter {
      $0.code == "label-out-of-range"
    }
    #expect(stray.flatMap(\.places) == [.init(["image#2"], detail: "label 5 of 2 classes")])
    codes.insert("label-out-of-range")

    #expect(codes == Set(DataCheck.codes), "never planted or unknown")
    #expect(codes.count >= 30)
  }

  @Test func cleanDataHasNoFindings() throws {
    let folder = try TemporaryFolder()
    try FaultySets.writeFolders(to: folder, "folders")
    try FaultySets.writeBoxes(to: folder, "boxes")
    try FaultySets.writeMasks(to: folder, "masks")
    for path in ["folders", "boxes", "masks"] {
      #expect(try examine(folder, path).findings == [], "in \(path)")
    }
    let shapes = GeneratedShapes(perClass: 40, size: 28, channels: 1, seed: 3).dataset()
    #expect(try DataCheck().examine(shapes).record.findings == [])
  }

  @Test func figuresOfCleanData() throws {
    let folder = try TemporaryFolder()
    try FaultySets.writeFolders(to: folder, "folders")
    let record = try examine(folder, "folders")
    #expect(record.name == "folders" && record.format == "folders")
    #expect(record.task == "classification" && record.imageCount == 144)
    #expect(record.splits.map(\.name) == ["train", "val", "test"])
    #expect(record.splits.map(\.images) == [72, 36, 36])
    #expect(record.classes.map(\.name) == ["disc", "ring", "wave"])
    #expect(record.classes.allSatisfy { $0.count == 48 && $0.bySplit == [24, 12, 12] })
    let images = try #require(record.images)
    #expect(images.sizes == [.init(width: 48, height: 48, count: 144)])
    #expect(images.formats == ["PNG": 144] && images.grey == 0)

    try FaultySets.writeBoxes(to: folder, "boxes")
    let boxes = try #require(try examine(folder, "boxes").boxes)
    // 21 by 23 and 26 by 21 pixels: VOC counts both ends.
    #expect(boxes.count == 40 && boxes.small == 40 && boxes.perImage.median == 2)
    #expect(boxes.size.least == 483.0.squareRoot() && boxes.size.greatest == 546.0.squareRoot())

    try FaultySets.writeMasks(to: folder, "masks")
    let masks = try #require(try examine(folder, "masks").masks)
    #expect(masks.count == 20 && masks.ignoredShare == 0)
    // Discs of radius 12 to 16 in 64 × 64 pixels cover 11 to 20 %.
    #expect(masks.classShares[1] > 0.14 && masks.classShares[1] < 0.17)
  }

  @Test func noFileIsChanged() throws {
    let folder = try TemporaryFolder()
    _ = try FaultySets.writeBadFolders(to: folder, "folders")
    func state() throws -> [String: Date] {
      let files = FileListing.all(below: folder.url)
      return try Dictionary(
        uniqueKeysWithValues: files.map { path in
          let file = folder.url.appendingPathComponent(path)
          let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
          return (path, try #require(attributes?[.modificationDate] as? Date))
        })
    }
    let before = try state()
    let first = try examine(folder, "folders")
    #expect(try state() == before)
    // Whatever the order in which threads come to an end.
    #expect(try examine(folder, "folders") == first)
  }
}
