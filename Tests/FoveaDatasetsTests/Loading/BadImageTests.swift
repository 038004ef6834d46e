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

  /// Files that cannot be opened: links to nowhere, pipes, folders, nothing in them.
  private func oddFiles(_ folder: TemporaryFolder) throws -> Dataset {
    for index in 0..<8 {
      try folder.writeImage(index, to: "\(index < 4 ? "cat" : "dog")/\(index).png")
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/cat/link.jpg", withDestinationPath: "nowhere.jpg")
    #expect(mkfifo(folder.path + "/cat/pipe.png", 0o600) == 0)
    try folder.makeFolder("dog/folder.png")
    try folder.write([], to: "cat/empty.png")
    try folder.write([], to: "dog/empty.png")
    return try Dataset(contentsOf: folder.url)
  }

  /// Dividing the data leaves the handling of bad images to the policy; empty files are no copies
  /// of each other.
  @Test func filesThatCannotBeOpenedAreBadImages() throws {
    let folder = try TemporaryFolder()
    let divided = try oddFiles(folder).split(SplitPlan(seed: 1, onDuplicate: .error))
    #expect(divided.dataset.samples.count == 13)
    let again = try DividedDataset(
      dataset: Dataset(contentsOf: folder.url), recorded: divided.assignment)
    #expect(again.dataset.samples.map(\.split) == divided.dataset.samples.map(\.split))
    var dataset = divided.dataset
    for index in dataset.samples.indices { dataset.samples[index].split = .training }
    let stream = try loader(dataset, batchSize: 4, .skip).epoch(1)
    var count = 0
    while let batch = try stream.next() { count += batch.count }
    #expect(count == 8)
    #expect(
      stream.skipped.map(\.name) == [
        "cat/empty.png", "cat/link.jpg", "cat/pipe.png", "dog/empty.png", "dog/folder.png",
      ])
  }

  @Test func theSurveyListsThemBeforeAnythingIsTrained() throws {
    let folder = try TemporaryFolder()
    let survey = ImageSurvey(of: try oddFiles(folder))
    #expect(
      folder.masked(message { try survey.check() }) == """
        5 images cannot be read:
          ROOT/cat/empty.png is empty: it has 0 bytes where an image was expected. Fetch it again \
        from its source, or remove it.
          ROOT/cat/link.jpg cannot be read: it is a link to nowhere.jpg, which does not exist. \
        Check the path and its permissions.
          ROOT/cat/pipe.png cannot be read: it is a pipe, not a file. Check the path and its \
        permissions.
          ROOT/dog/empty.png is empty: it has 0 bytes where an image was expected. Fetch it again \
        from its source, or remove it.
          ROOT/dog/folder.png cannot be read: it is a folder. Check the path and its permissions.
        Replace or remove them, or set `onBadImage` to skip
        """)
    let record = try DataCheck().examine(contentsOf: folder.url).record
    let found = record.findings.filter { $0.severity == .error }.map { ($0.code, $0.count) }
    #expect(found.map(\.0).contains("unreadable-image"))
    #expect(found.first { $0.0 == "unreadable-image" }?.1 == 3)
    #expect(found.first { $0.0 == "empty-file" }?.1 == 2)
  }
}
