import Foundation
import FoveaDatasets
import Testing

@testable import FoveaDiagnosis

@Suite struct ImageAttributesTests {
  @Test func foldersAreLevels() {
    let levels = ImageAttributes.folders(["site1/cat/1.png", "site2/dog/2.png", "3.png"])
    #expect(levels.map(\.name) == ["folder 1", "folder 2"])
    #expect(levels[0].values == [.text("site1"), .text("site2"), nil])
    #expect(levels[1].values == [.text("cat"), .text("dog"), nil])
    #expect(ImageAttributes.folders(["a.png"]).isEmpty)
  }

  @Test func measuresFoldersColumnsAndGroups() throws {
    var pixels = [UInt8](repeating: 10, count: 64)
    pixels += [UInt8](repeating: 200, count: 64)
    let images = MemoryImages(width: 8, height: 8, channels: 1, count: 2, bytes: pixels)
    var samples = (0..<2).map {
      Sample(id: "a/\($0).png", source: .memory(images, $0), label: 0, group: "g\($0)")
    }
    samples[0].columnTexts = ["3", "north"]
    samples[1].columnTexts = ["4", "south"]
    var dataset = Dataset(
      name: "d", root: URL(fileURLWithPath: "/d"), format: "csv", classNames: ["x"],
      samples: samples)
    dataset.columnNames = ["exposure", "site"]
    let all = ImageAttributes.all(of: samples, in: dataset, ImageAttributes.measures(samples))
    func values(_ name: String) throws -> [SliceAttribute.Value?] {
      try #require(all.first { $0.name == name }).values
    }
    #expect(try values("brightness") == [.number(10), .number(200)])
    #expect(try values("image size (root of the area)") == [.number(8), .number(8)])
    #expect(try values("colour") == [.text("grey"), .text("grey")])
    #expect(try values("exposure") == [.number(3), .number(4)])
    #expect(try values("site") == [.text("north"), .text("south")])
    #expect(try values("group") == [.text("g0"), .text("g1")])
  }
}
