import FoveaImages
import FoveaSupport
import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct EpochBatchesTests {
  /// Six images, of which number 3 is truncated.
  private func dataset(_ folder: TemporaryFolder) throws -> Dataset {
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

  private func loader(
    _ dataset: Dataset, _ policy: BadImagePolicy = .error, seed: UInt64 = 0
  ) throws -> Loader {
    try Loader(
      dataset, samples: nil, preprocessing: Preprocessing(width: 4, height: 4, channels: 3),
      options: LoaderOptions(
        batchSize: 2, sampling: seed == 0 ? .sequential : .shuffled, seed: seed, workers: 3,
        onBadImage: policy))
  }

  private static let shapes = GeneratedShapes(perClass: 3, size: 8, channels: 3).dataset()

  @Test func theSequenceGivesWhatNextGives() throws {
    let loader = try loader(Self.shapes, seed: 5)
    let stream = try loader.epoch(2)
    var pulled: [[Int]] = []
    while let batch = try stream.next() { pulled.append(batch.indices) }
    var looped: [[Int]] = []
    for batch in try loader.epoch(2) { looped.append(try batch.get().indices) }
    #expect(looped == pulled)
    #expect(looped.joined().sorted() == Array(0..<18))
  }

  @Test func aLoopMayStopAndGoOn() throws {
    let stream = try loader(Self.shapes).epoch(1)
    for batch in stream {
      #expect(try batch.get().index == 0)
      break
    }
    #expect(try stream.map { try $0.get().index } == Array(1..<9))
    #expect(try stream.next() == nil)
  }

  @Test func anErrorIsTheLastElement() throws {
    let folder = try TemporaryFolder()
    let batches = Array(try loader(dataset(folder)).epoch(1))
    #expect(batches.count == 2)
    #expect(try batches[0].get().indices == [0, 1])
    #expect(
      folder.masked(message { _ = try batches[1].get() }).hasPrefix("ROOT/cat/3.png is truncated"))
  }

  @Test func afterAnErrorThereIsNothing() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder)).epoch(1)
    _ = try stream.next()
    #expect(throws: DatasetError.self) { try stream.next() }
    #expect(try stream.next() == nil)
  }

  @Test func skippedImagesAreListed() throws {
    let folder = try TemporaryFolder()
    let stream = try loader(dataset(folder), .skip).epoch(1)
    #expect(try stream.map { try $0.get().count } == [2, 1, 2])
    #expect(stream.skipped.map(\.name) == ["cat/3.png"])
  }

  @Test func theAsynchronousSequenceGivesTheSame() async throws {
    let loader = try loader(Self.shapes, seed: 5)
    var expected: [[Float]] = []
    for batch in try loader.epoch(3) { expected.append(try batch.get().images) }
    var images: [[Float]] = []
    for try await batch in loader.batches(epoch: 3) { images.append(batch.images) }
    #expect(images == expected)
    var rest: [Int] = []
    for try await batch in loader.batches(epoch: 3, startingAtBatch: 7) { rest.append(batch.index) }
    #expect(rest == [7, 8])
  }

  @Test func theAsynchronousSequenceThrows() async throws {
    let folder = try TemporaryFolder()
    var indices: [[Int]] = []
    await #expect(throws: DatasetError.self) {
      for try await batch in try loader(dataset(folder)).batches(epoch: 1) {
        indices.append(batch.indices)
      }
    }
    #expect(indices == [[0, 1]])
    await #expect(throws: DatasetError(.badSetting, "epoch 0: epochs count from 1")) {
      for try await _ in try loader(Self.shapes).batches(epoch: 0) {}
    }
  }

  @Test func theAsynchronousSequenceListsSkippedImages() async throws {
    let folder = try TemporaryFolder()
    let batches = try loader(dataset(folder), .skip).batches(epoch: 1)
    var count = 0
    for try await batch in batches { count += batch.count }
    #expect(count == 5)
    #expect(batches.skipped.map(\.name) == ["cat/3.png"])
  }

  @Test func aCancelledTaskEndsWithAnError() async throws {
    let loader = try loader(Self.shapes)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      for try await _ in loader.batches(epoch: 1) {}
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
