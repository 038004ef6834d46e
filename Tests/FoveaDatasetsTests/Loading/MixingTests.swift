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
    _ transforms: [any Transform] = transforms, epoch: Int = 0, options: LoaderOptions
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
    for epoch in 0..<4 {
      let images = try batches([Mosaic(width: 64, height: 64)], epoch: epoch, options: options)[0]
        .images
      #expect((images == plain) == (epoch >= 2))
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
        == "input size 40x32 to draw from: expected multiples of 32")
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
          + "possible: center-crop, "))
    #expect(!text.dropFirst(10).contains("mosaic"))
  }
}
