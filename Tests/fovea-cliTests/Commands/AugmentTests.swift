import Foundation
import Fovea
import Testing

@Suite("fovea augment")
struct AugmentTests {
  @Test func writesTheSameSheetForTheSameSeed() throws {
    let folder = try TemporaryFolder()
    func sheet(_ name: String, seed: Int) throws -> Image {
      let result = try FoveaProgram.run(
        "augment", "generated", "--augment", "random-affine:15:0.1,cutmix", "--count", "2",
        "--variants", "3", "--seed", "\(seed)", "--output", name, in: folder.url)
      #expect(result.code == 0)
      #expect(result.output == "")
      return try Image(contentsOf: folder(name))
    }
    let first = try sheet("a.png", seed: 1)
    #expect(try sheet("b.png", seed: 1) == first)
    #expect(try sheet("c.png", seed: 2) != first)
  }

  @Test func saysWhatCannotBeFollowed() throws {
    let folder = try TemporaryFolder()
    let task = try FoveaProgram.run(
      "augment", "generated", "--augment", "mosaic", in: folder.url)
    #expect(task.code == 1)
    #expect(task.errors.contains("mosaic cannot be used for classification"))
    let name = try FoveaProgram.run(
      "augment", "generated", "--augment", "mosiac", in: folder.url)
    #expect(name.code == 64)
    #expect(name.errors.contains("Did you mean 'mosaic'?"))
    let output = try FoveaProgram.run("augment", "generated", "--output", "x.gif", in: folder.url)
    #expect(output.code == 64)
    let list = try FoveaProgram.run("augment", "--list", in: folder.url)
    #expect(list.output.contains("copy-paste[:PROBABILITY[:OBJECTS]]"))
    #expect(list.output.contains("segmentation"))
    #expect(list.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
