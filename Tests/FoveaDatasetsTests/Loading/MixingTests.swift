import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaDatasets

@Suite struct MixingTests {
  /// Scenes of one rectangle each, at a place of its own.
  private static let detection = TestScenes.dataset(
    (0..<12).map { index in
      let (x, y) = (Double(index % 4) * 20 + 4, Double(index / 4) * 20 + 4)
      return TestScenes.rectangles(
        [BoundingBox(left: x, top: y, right: x + 24, bottom: y + 20)])
    }, task: .detection, classes: 2)
  private static let preprocessing = Preprocessing(
    width: 64, height: 64, channels: 3, resize: .letterbox)
  private static let transforms: [any Transform] = [
    Mosaic(width: 64, height: 64), RandomAffine(degrees: 10, translate: 0.1, scale: 0.2),
    HSVJitter(), HorizontalFlip(),
  ]

  private func batches(
    _ transforms: [any Transform] = transforms, epoch: Int = 1, options: LoaderOptions
  ) throws -> [Batch] {
    let stream = try Loader(
      Self.detection, split: .training, preprocessing: Self.preprocessing, transforms: transforms,
      options: options
    ).epoch(epoch)
    var batches: [Batch] = []
    while let batch = try stream.next() { batches.append(batch) }
    return batches
  }

  @Test func threadsAndCacheChangeNoBit() throws {
    let expected = try batches(
      options: LoaderOptions(batchSize: 5, seed: 3, workers: 1, prefetch: 1))
    for workers in [2, 4] {
      let actual = try batches(
        options: LoaderOptions(
          batchSize: 5, seed: 3, workers: workers, prefetch: 3,
          cache: .memory(limitBytes: 1 << 20)))
      #expect(actual.map(\.images) == expected.map(\.images))
      #expect(actual.map(\.targets) == expected.map(\.targets))
    }
    #expect(
      try batches(options: LoaderOptions(batchSize: 5, seed: 4)).map(\.images)
        != expected.map(\.images))
  }

  @Test func aMosaicBringsObjectsOfSeveralImages() throws {
    let counts = try batches(options: LoaderOptions(batchSize: 12)).flatMap { batch -> [Int] in
      if case .boxes(let boxes) = batch.targets { boxes.map(\.count) } else { [] }
    }
    #expect(counts.count == 12)
    #expect(counts.contains { $0 > 1 })
  }

  @Test func mixingEndsAtItsEpoch() throws {
    let options = LoaderOptions(batchSize: 12, sampling: .sequential, mixingEpochs: 2)
    let plain = try batches([], options: options)[0].images
    for epoch in 1...4 {
      let images = try batches([Mosaic(width: 64, height: 64)], epoch: epoch, options: options)[0]
        .images
      #expect((images == plain) == (epoch > 2))
    }
  }

  @Test func aBatchHasOneOfTheSizes() throws {
    let sizes = [32, 64, 96].map { InputSize(height: $0, width: $0) }
    let options = LoaderOptions(batchSize: 1, seed: 1, workers: 3, sizes: sizes)
    let all = try batches(options: options)
    #expect(Set(all.map { $0.shape[1] }) == [32, 64, 96])
    for batch in all {
      let side = batch.shape[1]
      #expect(batch.shape == [1, side, side, 3])
      #expect(batch.images.count == side * side * 3)
      #expect(batch.placements[0].scaleX == Double(side) / 120)
      guard case .boxes(let boxes) = batch.targets else { return }
      for object in boxes.joined() { #expect(object.box.right <= Double(side)) }
    }
    var cached = options
    cached.cache = .memory(limitBytes: 1 << 22)
    #expect(try batches(options: cached).map(\.images) == all.map(\.images))
    let narrow = LoaderOptions(sizes: [InputSize(height: 32, width: 40)])
    #expect(
      message { try narrow.validate() }
        == "`sizes` holds 40x32, but sides must be multiples of 32 up to 65536")
  }

  @Test func transformsOfOtherTasksAreErrors() {
    let shapes = GeneratedShapes(perClass: 2, size: 12, channels: 3).dataset()
    let text = message {
      _ = try Loader(
        shapes, samples: nil, preprocessing: Self.preprocessing,
        transforms: [Mosaic(width: 12, height: 12)])
    }
    #expect(
      text.hasPrefix(
        "mosaic cannot be used for classification (four images have no class or value in common); "
          + "possible: blur, center-crop, "))
    #expect(!text.dropFirst(10).contains("mosaic"))
  }

  @Test func classificationBatchesAlwaysCarryShares() throws {
    var shapes = GeneratedShapes(perClass: 4, size: 12, channels: 3).dataset()
    for index in shapes.samples.indices { shapes.samples[index].split = .training }
    let preprocessing = Preprocessing(width: 12, height: 12, channels: 3)
    func shares(_ transforms: [any Transform], mixingEpochs: Int? = nil) throws -> [[Float]?] {
      let stream = try Loader(
        shapes, split: .training, preprocessing: preprocessing, transforms: transforms,
        options: LoaderOptions(batchSize: 8, mixingEpochs: mixingEpochs)
      ).epoch(1)
      var shares: [[Float]?] = []
      while let batch = try stream.next() { shares.append(batch.labelShares) }
      return shares
    }
    #expect(try shares([HorizontalFlip()]).allSatisfy { $0 == nil })
    // Rarely mixed, or no longer, each batch still has shares: a trainer compiles one plan.
    for carried in try shares([MixUp(probability: 0.05)]) + shares([CutMix()], mixingEpochs: 0) {
      let values = try #require(carried)
      #expect(values.count == 8 * 6)
      for row in 0..<8 {
        let sum = values[6 * row..<6 * row + 6].reduce(0, +)
        #expect(abs(sum - 1) < 1e-6)
      }
    }
    let mixed = try shares([CutMix()]).compactMap { $0 }.joined()
    #expect(mixed.contains { $0 > 0 && $0 < 1 })
    let plain = try shares([CutMix()], mixingEpochs: 0).compactMap { $0 }.joined()
    #expect(plain.allSatisfy { $0 == 0 || $0 == 1 })
  }

  @Test func segmentationRefusesMixUp() {
    let dataset = TestScenes.dataset(
      [TestScenes.rectangles([])], task: .segmentation, classes: 2)
    let text = message {
      _ = try Loader(
        dataset, samples: nil, preprocessing: Self.preprocessing, transforms: [MixUp()])
    }
    #expect(
      text.hasPrefix(
        "mixup cannot be used for segmentation (a mask's pixel has one class and a value belongs "
          + "to one image: neither can be mixed); possible: blur, center-crop, "))
  }

  @Test func partnersThatCannotBeDecodedArePassedOver() throws {
    let folder = try TemporaryFolder()
    for index in 0..<6 { try folder.writeImage(index, to: "a/\(index).png", width: 12, height: 12) }
    for index in 0..<6 {
      try folder.writeImage(9 + index, to: "b/\(index).png", width: 12, height: 12)
    }
    var dataset = try Dataset(contentsOf: folder.url)
    for index in 0..<4 { try folder.write("no image", to: "a/\(index).png") }
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    func run(_ policy: BadImagePolicy) throws -> (count: Int, skipped: [String]) {
      let stream = try Loader(
        dataset, split: .training,
        preprocessing: Preprocessing(width: 12, height: 12, channels: 3), transforms: [CutMix()],
        options: LoaderOptions(batchSize: 4, onBadImage: policy)
      ).epoch(1)
      var count = 0
      while let batch = try stream.next() { count += batch.count }
      return (count, stream.skipped.map(\.name).sorted())
    }
    let (count, skipped) = try run(.skip)
    #expect(count == 8)
    #expect(skipped == (0..<4).map { "a/\($0).png" })
    #expect(message { _ = try run(.error) }.contains("a/"))
  }
}
