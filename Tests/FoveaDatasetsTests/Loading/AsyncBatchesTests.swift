import FoveaSupport
import Testing

@testable import FoveaDatasets

@Suite struct AsyncBatchesTests {
  @Test func theSequenceGivesTheBatchesOfTheEpoch() async throws {
    let loader = try EpochBatchesTests.loader(EpochBatchesTests.shapes, seed: 5)
    var expected: [[Float]] = []
    for batch in try loader.epoch(3) { expected.append(try batch.get().images) }
    var images: [[Float]] = []
    for try await batch in loader.batches(epoch: 3) { images.append(batch.images) }
    #expect(images == expected)
    var rest: [Int] = []
    for try await batch in loader.batches(epoch: 3, startingAtBatch: 7) { rest.append(batch.index) }
    #expect(rest == [7, 8])
  }

  @Test func anErrorIsThrown() async throws {
    let folder = try TemporaryFolder()
    var indices: [[Int]] = []
    await #expect(throws: DatasetError.self) {
      for try await batch in try EpochBatchesTests.loader(EpochBatchesTests.dataset(folder))
        .batches(epoch: 1)
      {
        indices.append(batch.indices)
      }
    }
    #expect(indices == [[0, 1]])
    await #expect(throws: DatasetError(.badSetting, "epoch 0: epochs count from 1")) {
      for try await _ in try EpochBatchesTests.loader(EpochBatchesTests.shapes).batches(epoch: 0) {}
    }
  }

  @Test func skippedImagesAreListed() async throws {
    let folder = try TemporaryFolder()
    let batches = try EpochBatchesTests.loader(EpochBatchesTests.dataset(folder), .skip).batches(
      epoch: 1)
    var count = 0
    for try await batch in batches { count += batch.count }
    #expect(count == 5)
    #expect(batches.skipped.map(\.name) == ["cat/3.png"])
  }

  @Test func aCancelledTaskEndsWithAnError() async throws {
    let loader = try EpochBatchesTests.loader(EpochBatchesTests.shapes)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      for try await _ in loader.batches(epoch: 1) {}
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
