import Foundation
import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaDatasets

@Suite struct EpochBatchesTests {
  /// Six images, of which number 3 is truncated.
  static func dataset(_ folder: TemporaryFolder) throws -> Dataset {
    for index in 0..<6 {
      let path = "\(index < 4 ? "cat" : "dog")/\(index).png"
      if index == 3 {
        try folder.write(Array(TestImages.png(3).dropLast(20)), to: path)
      } else {
        try folder.writeImage(index, to: path)
      }
    }
    return try Dataset(contentsOf: folder.url)
  }

  static func loader(
    _ dataset: Dataset, _ policy: BadImagePolicy = .error, seed: UInt64 = 0
  ) throws -> Loader {
    try Loader(
      dataset, samples: nil, preprocessing: Preprocessing(width: 4, height: 4, channels: 3),
      options: LoaderOptions(
        batchSize: 2, sampling: seed == 0 ? .sequential : .shuffled, seed: seed, workers: 3,
        onBadImage: policy))
  }

  static let shapes = GeneratedShapes(perClass: 3, size: 8, channels: 3).dataset()

  @Test func theSequenceGivesWhatNextGives() throws {
    let loader = try Self.loader(Self.shapes, seed: 5)
    let stream = try loader.epoch(2)
    var pulled: [[Int]] = []
    while let batch = try stream.next() { pulled.append(batch.indices) }
    var looped: [[Int]] = []
    for batch in try loader.epoch(2) { looped.append(try batch.get().indices) }
    #expect(looped == pulled)
    #expect(looped.joined().sorted() == Array(0..<18))
  }

  @Test func aLoopMayStopAndGoOn() throws {
    let stream = try Self.loader(Self.shapes).epoch(1)
    for batch in stream {
      #expect(try batch.get().index == 0)
      break
    }
    #expect(try stream.map { try $0.get().index } == Array(1..<9))
    #expect(try stream.next() == nil)
  }

  @Test func anErrorIsTheLastElement() throws {
    let folder = try TemporaryFolder()
    let batches = Array(try Self.loader(Self.dataset(folder)).epoch(1))
    #expect(batches.count == 2)
    #expect(try batches[0].get().indices == [0, 1])
    #expect(
      folder.masked(message { _ = try batches[1].get() }).hasPrefix("ROOT/cat/3.png is truncated"))
  }

  @Test func afterAnErrorThereIsNothing() throws {
    let folder = try TemporaryFolder()
    let stream = try Self.loader(Self.dataset(folder)).epoch(1)
    _ = try stream.next()
    #expect(throws: DatasetError.self) { try stream.next() }
    #expect(try stream.next() == nil)
  }

  @Test func skippedImagesAreListed() throws {
    let folder = try TemporaryFolder()
    let stream = try Self.loader(Self.dataset(folder), .skip).epoch(1)
    #expect(try stream.map { try $0.get().count } == [2, 1, 2])
    #expect(stream.skipped.map(\.name) == ["cat/3.png"])
  }

  @Test func aWaitEndsOnRequest() throws {
    // No worker makes the batch.
    let queue = BatchQueue(range: 0..<1, prefetch: 1)
    var questions = 0
    let batch = try queue.next {
      questions += 1
      return questions == 3
    }
    #expect(batch == nil && questions == 3)
  }
}
