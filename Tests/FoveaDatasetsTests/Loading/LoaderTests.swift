import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct LoaderTests {
  private static let shapes: Dataset = {
    var dataset = GeneratedShapes(perClass: 9, size: 12, channels: 3, seed: 2).dataset()
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    return dataset
  }()
  private static let preprocessing = Preprocessing(
    width: 10, height: 10, channels: 3, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4])
  private static let transforms: [any Transform] = [
    RandomCrop(width: 10, height: 10, padding: 2), HorizontalFlip(), Rotation(degrees: 20),
    ColorJitter(brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.1), RandomErasing(),
  ]

  private func batches(
    _ dataset: Dataset = shapes, epoch: Int = 1, from start: Int = 0,
    options: LoaderOptions
  ) throws -> [Batch] {
    let loader = try Loader(
      dataset, split: .training, preprocessing: Self.preprocessing, transforms: Self.transforms,
      options: options)
    let stream = try loader.epoch(epoch, startingAtBatch: start)
    var batches: [Batch] = []
    while let batch = try stream.next() { batches.append(batch) }
    return batches
  }

  private func expectEqual(_ a: [Batch], _ b: [Batch]) {
    #expect(a.map(\.index) == b.map(\.index))
    #expect(a.map(\.indices) == b.map(\.indices))
    #expect(a.map(\.labels) == b.map(\.labels))
    #expect(a.map(\.names) == b.map(\.names))
    #expect(a.map { $0.images.map(\.bitPattern) } == b.map { $0.images.map(\.bitPattern) })
  }

  @Test("Worked example 30: updates in an epoch of 10,000 samples in batches of 32")
  func example30() throws {
    var dataset = TestImages.dataset(labels: (0..<10_000).map { $0 % 2 })
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    let preprocessing = Preprocessing(width: 2, height: 2, channels: 1)
    for (dropsLast, updates) in [(false, 313), (true, 312)] {
      let loader = try Loader(
        dataset, split: .training, preprocessing: preprocessing,
        options: LoaderOptions(batchSize: 32, dropsLast: dropsLast))
      #expect(loader.batchCount == updates)
      let stream = try loader.epoch(1)
      var sizes: [Int] = []
      while let batch = try stream.next() { sizes.append(batch.count) }
      #expect(sizes.count == updates)
      #expect(sizes.last == (dropsLast ? 32 : 16))
    }
  }

  @Test(arguments: [Sampling.sequential, .shuffled, .classBalanced])
  func workersPrefetchAndCacheChangeNoBit(sampling: Sampling) throws {
    let expected = try batches(
      options: LoaderOptions(batchSize: 7, sampling: sampling, seed: 5, workers: 1, prefetch: 1))
    for (workers, prefetch) in [(2, 4), (4, 2), (4, 9)] {
      let actual = try batches(
        options: LoaderOptions(
          batchSize: 7, sampling: sampling, seed: 5, workers: workers, prefetch: prefetch,
          cache: .memory(limitBytes: 2000)))
      expectEqual(actual, expected)
    }
  }

  @Test(arguments: [0, 1, 4, 7, 8])
  func startingAtABatchContinuesTheEpoch(start: Int) throws {
    let options = LoaderOptions(batchSize: 7, seed: 3)
    let whole = try batches(epoch: 3, options: options)
    let rest = try batches(epoch: 3, from: start, options: options)
    expectEqual(rest, Array(whole[start...]))
  }

  @Test func everySampleComesOncePerEpochInANewOrder() throws {
    let options = LoaderOptions(batchSize: 8, seed: 1)
    let first = try batches(epoch: 1, options: options).flatMap(\.indices)
    let second = try batches(epoch: 2, options: options).flatMap(\.indices)
    #expect(first.sorted() == Array(0..<54))
    #expect(second.sorted() == Array(0..<54))
    #expect(first != second)
  }

  @Test func oneSampleIsTransformedAgainInEachEpoch() throws {
    let options = LoaderOptions(batchSize: 54, sampling: .sequential, seed: 1)
    #expect(
      try batches(epoch: 1, options: options)[0].images
        != batches(epoch: 2, options: options)[0].images)
  }

  @Test func batchesHoldNormalisedPixelsByRow() throws {
    let bytes: [UInt8] = [0, 51, 102, 153, 204, 255]
    let images = MemoryImages(width: 1, height: 2, channels: 3, count: 1, bytes: bytes)
    let dataset = Dataset(
      name: "x", root: URL(fileURLWithPath: "/x"), format: "test", classNames: ["a", "b"],
      samples: [Sample(id: "x#0", source: .memory(images, 0), label: 1, split: .test)])
    let loader = try Loader(
      dataset, split: .test,
      preprocessing: Preprocessing(
        width: 1, height: 2, channels: 3, mean: [0.2, 0.4, 0.6], deviation: [0.5, 0.25, 1]),
      options: LoaderOptions(sampling: .sequential))
    let batch = try #require(try loader.epoch(1).next())
    #expect(batch.shape == [1, 2, 1, 3])
    #expect(batch.labels == [1])
    #expect(batch.names == ["x#0"])
    #expect(batch.weights == nil)
    let expected: [Float] = [-0.4, -0.8, -0.2, 0.8, 1.6, 0.4]
    for (a, b) in zip(batch.images, expected) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func classBalancedSamplingDrawsClassesAlike() throws {
    var dataset = TestImages.dataset(labels: (0..<1000).map { $0 % 10 == 0 ? 1 : 0 })
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    let order = EpochOrder(
      try EpochPlan(of: Array(0..<1000), in: dataset, sampling: .classBalanced), seed: 1, epoch: 0)
    let rare = order.samples.count { dataset.samples[$0].label == 1 }
    // Expected 500; the deviation is 16.
    #expect(abs(rare - 500) < 80)
    #expect(order.draws?.max() ?? 0 > 0)
  }

  @Test func sampleWeightsDecideDrawsOrTravelAlong() throws {
    var dataset = TestImages.dataset(labels: (0..<400).map { $0 % 2 }, side: 10)
    for index in dataset.samples.indices {
      dataset.samples[index].split = .training
      dataset.samples[index].weight = index < 200 ? 0 : 2
    }
    dataset.samples[0].weight = nil
    let drawn = try batches(
      dataset, options: LoaderOptions(batchSize: 50, sampling: .sampleWeights, seed: 1))
    #expect(drawn.flatMap(\.indices).allSatisfy { $0 >= 200 || $0 == 0 })
    #expect(drawn.allSatisfy { $0.weights == nil })
    let all = try batches(dataset, options: LoaderOptions(batchSize: 400, sampling: .sequential))
    #expect(all[0].weights?.prefix(3) == [1, 0, 0])
    #expect(all[0].weights?.last == 2)
  }

  @Test func settingsThatCannotBeFollowedAreErrors() throws {
    func start(_ dataset: Dataset, _ split: Split, _ sampling: Sampling) -> String {
      message {
        _ = try Loader(
          dataset, split: split, preprocessing: Self.preprocessing,
          options: LoaderOptions(sampling: sampling))
      }
    }
    var dataset = Self.shapes
    #expect(
      start(dataset, .test, .shuffled)
        == "/generated-shapes has no test samples; it has: train")
    #expect(
      start(dataset, .training, .sampleWeights)
        == "sampling by sample weight needs weights: give a CSV with a column of weights and set "
        + "`weightColumn` to its name")
    for index in dataset.samples.indices { dataset.samples[index].weight = 0 }
    #expect(
      start(dataset, .training, .sampleWeights)
        == "every sample has weight 0: none can be drawn")
  }

  @Test func predictionSeesWhatEvaluationSees() throws {
    let folder = try TemporaryFolder()
    for index in 0..<3 { try folder.writeImage(index, to: "a/\(index).png", width: 40, height: 30) }
    let dataset = try Dataset(contentsOf: folder.url)
    for mode in Preprocessing.ResizeMode.allCases where mode != .unresized {
      let preprocessing = Preprocessing(
        width: 12, height: 8, channels: 3, resize: mode, cropFraction: 0.8, mean: [0.1, 0.2, 0.3],
        deviation: [1, 2, 3])
      let loader = try Loader(
        dataset, samples: nil, preprocessing: preprocessing,
        options: LoaderOptions(sampling: .sequential))
      let batch = try #require(try loader.epoch(1).next())
      let files = (0..<3).map { folder.url.appendingPathComponent("a/\($0).png") }
      #expect(try batch.images == files.flatMap { try preprocessing.input(contentsOf: $0) })
    }
  }

  @Test func aCropIsTakenEvenFromImagesOfTheInputSize() throws {
    let dataset = Self.shapes
    let preprocessing = Preprocessing(
      width: 12, height: 12, channels: 3, resize: .crop, cropFraction: 0.5)
    let loader = try Loader(
      dataset, samples: [4], preprocessing: preprocessing,
      options: LoaderOptions(sampling: .sequential))
    let batch = try #require(try loader.epoch(1).next())
    #expect(batch.indices == [4])
    #expect(try batch.images == preprocessing(dataset.samples[4].decoded(channels: 3)))
  }

  @Test(arguments: [
    (LoaderOptions(batchSize: 0), "`batchSize` is 0, but must be at least 1"),
    (LoaderOptions(workers: -1), "`workers` is -1, but must be at least 1"),
    (LoaderOptions(prefetch: 0), "`prefetch` is 0, but must be at least 1"),
    (
      LoaderOptions(batchSize: .max),
      "`batchSize` is 9223372036854775807, but must be at most 2147483647"
    ),
    (
      LoaderOptions(prefetch: .max),
      "`prefetch` is 9223372036854775807, but must be at most 2147483647"
    ),
  ])
  func countsBelowOneAreErrors(options: LoaderOptions, expected: String) {
    #expect(
      message {
        _ = try Loader(
          Self.shapes, split: .training, preprocessing: Self.preprocessing, options: options)
      } == expected)
  }

  @Test func transformsThatCannotBeFollowedAreErrors() {
    #expect(
      message {
        _ = try Loader(
          Self.shapes, split: .training, preprocessing: Self.preprocessing,
          transforms: [Rotation(degrees: 200)])
      } == "rotation: degrees 200.0 must lie in 0.0...180.0")
  }

  @Test func anEpochLeftEarlyLetsItsThreadsEnd() throws {
    let loader = try Loader(
      Self.shapes, split: .training, preprocessing: Self.preprocessing,
      options: LoaderOptions(batchSize: 2, workers: 4, prefetch: 2))
    for epoch in 1...50 {
      let stream = try loader.epoch(epoch)
      #expect(try stream.next() != nil)
    }
  }

  @Test func epochsCountFromOne() throws {
    let loader = try Loader(
      Self.shapes, split: .training, preprocessing: Self.preprocessing,
      options: LoaderOptions(batchSize: 9))
    #expect(try loader.epoch(1).next()?.epoch == 1)
    #expect(message { _ = try loader.epoch(0) } == "epoch 0: epochs count from 1")
    #expect(message { _ = try loader.scene(of: 0, epoch: 0) } == "epoch 0: epochs count from 1")
    #expect(
      message { _ = try loader.epoch(1, startingAtBatch: 7) }
        == "batch 7 of epoch 1: an epoch has 6 batches, from 0")
  }

  @Test func waitingIsMeasured() throws {
    let loader = try Loader(
      Self.shapes, split: .training, preprocessing: Self.preprocessing, transforms: Self.transforms,
      options: LoaderOptions(batchSize: 54, workers: 1))
    let stream = try loader.epoch(1)
    #expect(stream.secondsWaited == 0)
    _ = try stream.next()
    #expect(stream.secondsWaited > 0)
  }
}
