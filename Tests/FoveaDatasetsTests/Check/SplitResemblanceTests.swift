import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct SplitResemblanceTests {
  /// Eight textures in training and four others in validation, where pictures of training taken
  /// again are added.
  private func dataset(copies: Int) -> Dataset {
    let textures = TexturePictures(channels: 1)
    var pictures = (0..<12).map { textures.image($0) }
    for copy in 0..<copies {
      pictures.append(TexturePictures.retaken(pictures[copy], noise: 1, seed: UInt64(copy)))
    }
    let images = MemoryImages(
      width: textures.width, height: textures.height, channels: 1, count: pictures.count,
      bytes: pictures.flatMap(\.pixels))
    var dataset = TestImages.dataset(labels: pictures.indices.map { $0 % 2 })
    for index in dataset.samples.indices {
      dataset.samples[index].source = .memory(images, index)
      dataset.samples[index].split = index < 8 ? .training : .validation
    }
    return dataset
  }

  @Test func copiesInAnotherSplitAreFound() throws {
    let found = try #require(dataset(copies: 3).resemblance(within: 60))
    #expect(found.count == 3 && found.sameCount == 3 && found.judgedCount == 7)
    #expect(found.example.first.split == .training && found.example.second.split == .validation)
    #expect(!found.isPartial)
    let note = try #require(found.note)
    #expect(
      note.hasPrefix("3 of 7 images of val and test look like one of another split (val "),
      "\(note)")
  }

  @Test func differentImagesAreNot() { #expect(dataset(copies: 0).resemblance(within: 60) == nil) }

  @Test func theLimitsHold() {
    // Without time nothing is decoded; one image has none to compare with.
    #expect(dataset(copies: 3).resemblance(within: 0) == nil)
    #expect(dataset(copies: 3).resemblance(within: 60, count: 1) == nil)
    #expect(dataset(copies: 3).resemblance(within: 60, count: 14)?.isPartial == true)
  }

  @Test func oneSplitHasNoOther() {
    var dataset = dataset(copies: 3)
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    #expect(dataset.resemblance(within: 60) == nil)
  }
}
