import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct BadImageTests {
  /// Ten images of which number 3 is truncated and number 7 is text.
  private func dataset(_ folder: TemporaryFolder) throws -> Dataset {
    for index in 0..<10 {
      let path = "\(index < 5 ? "cat" : "dog")/\(index).png"
      switch index {
      case 3: try folder.write(Array(TestImages.png(3).dropLast(20)), to: path)
      case 7: try folder.write("this is no image", to: path)
      default: try folder.writeImage(index, to: path)
      }
    }
    var dataset = try Dataset(contentsOf: folder.url)
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    return dataset
  }

  private func loader(
    _ dataset: Dataset, batchSize: Int, _ policy: BadImagePolicy,
    resize: Preprocessing.ResizeMode = .stretch, side: Int = 4
  ) throws -> Loader {
    try Loader(
      dataset, split: .training,
      preprocessing: Preprocessing(width: side, height: side, channels: 3, resize: resize),
      options: LoaderOptions(
        batchSize: batchSize, sampling: .sequential, workers: 3, onBadImage: policy))
  }

  @Test func theBatchThatHoldsABadImageThrowsAndNamesIt() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder), batchSize: 2, .error).epoch(1)
    #expect(try stream.next()?.indices == [0, 1])
    do {
      _ = try stream.next()
      Issue.record("no error")
    } catch let error as DatasetError {
      #expect(error.kind == .badImage)
      #expect(folder.masked(error.message).hasPrefix("ROOT/cat/3.png is truncated"))
    }
  }

  @Test func skippingListsImagesAndKeepsBatchesInPlace() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder), batchSize: 4, .skip).epoch(1)
    var indices: [[Int]] = []
    while let batch = try stream.next() {
      #expect(batch.shape[0] == batch.count)
      #expect(batch.images.count == batch.count * 48)
      indices.append(batch.indices)
    }
    #expect(indices == [[0, 1, 2], [4, 5, 6], [8, 9]])
    #expect(stream.skipped.map(\.name) == ["cat/3.png", "dog/7.png"])
    #expect(
      folder.masked(stream.skipped[1].reason).hasPrefix("ROOT/dog/7.png is not an image"))
  }

  @Test func batchesOfBadImagesOnlyArePassedOver() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder), batchSize: 1, .skip).epoch(1)
    var numbers: [Int] = []
    while let batch = try stream.next() { numbers.append(batch.index) }
    #expect(numbers == [0, 1, 2, 4, 5, 6, 8, 9])
    #expect(stream.skipped.count == 2)
  }

  @Test func mixedSizesWithoutResizeAreAnErrorEvenWhenSkipping() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder), batchSize: 2, .skip, resize: .unresized).epoch(1)
    #expect(
      message { _ = try stream.next() }
        == "cat/0.png is 6x4, the input is 4x4, and images are not resized: set `resize` to "
        + "stretch, letterbox or crop")
  }
}
