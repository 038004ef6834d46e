import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct IDXTests {
  @Test(arguments: [false, true])
  func readsPlainAndPackedFiles(gzipped: Bool) throws {
    let folder = try TemporaryFolder()
    try TestFiles.writeIDX(to: folder, gzipped: gzipped)
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "idx")
    #expect(dataset.classNames == ["0", "1", "2"])
    #expect(dataset.indices(of: .training).count == 12)
    #expect(dataset.indices(of: .test).count == 4)
    #expect(dataset.samples[7].id == "train-images#7")
    #expect(dataset.samples[7].label == 1)
    let image = try dataset.samples[7].decoded(channels: 1)
    #expect(image.width == 2)
    #expect(image.height == 3)
    #expect(image.pixels == (42..<48).map { UInt8($0 * 7 % 251) })
    #expect(dataset.samples[12].id == "t10k-images#0")
  }

  @Test func takesGivenClassNames() throws {
    let folder = try TemporaryFolder()
    try TestFiles.writeIDX(to: folder)
    let options = DatasetOptions(classNames: ["shirt", "shoe", "bag"])
    let dataset = try Dataset(contentsOf: folder.url, options: options)
    #expect(dataset.classNames == ["shirt", "shoe", "bag"])
  }

  @Test func readsOtherSpellings() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      TestFiles.idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), to: "emnist-train-images.idx3-ubyte")
    try folder.write(TestFiles.idx([2], [0, 1]), to: "emnist-train-labels.idx1-ubyte")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.map(\.id) == ["emnist-train-images#0", "emnist-train-images#1"])
  }

  @Test func readsColourImages() throws {
    let array = try IDXArray(TestFiles.idx([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]), file: "x")
    #expect(try array.images().image(at: 0).pixels == [1, 2, 3, 4, 5, 6])
    #expect(try array.images().channels == 3)
  }

  @Test(
    arguments: [
      ([1, 2, 3], "x is not an IDX file: expected two zero bytes at its start"),
      ([0, 0, 13, 1], "x holds IDX data of type 13; only type 8 (unsigned bytes) is read"),
      ([0, 0, 8, 3, 0], "x is cut short: its IDX header of 3 axes is incomplete"),
      (
        [0, 0, 8, 1, 0, 0, 0, 9, 1],
        "x should hold 9 bytes of data (9) and holds 1: it is cut short or damaged. Download or "
          + "copy it again"
      ),
      (
        [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
        "x should hold 9223372036854775807 bytes of data (4294967295x4294967295x4294967295) and "
          + "holds 0: it is cut short or damaged. Download or copy it again"
      ),
    ] as [([UInt8], String)])
  func namesTheDamage(bytes: [UInt8], expected: String) {
    #expect(message { _ = try IDXArray(bytes, file: "x") } == expected)
  }

  @Test func filesMustBelongTogether() throws {
    let folder = try TemporaryFolder()
    try TestFiles.writeIDX(to: folder)
    try folder.write(TestFiles.idx([5], [0, 1, 2, 0, 1]), to: "train-labels-idx1-ubyte")
    let actual = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(
      folder.masked(actual)
        == "ROOT: train-images-idx3-ubyte holds 12 images but train-labels-idx1-ubyte holds 5 "
        + "labels: they do not belong together")
  }

  @Test func labelsMustFitTheNames() throws {
    let folder = try TemporaryFolder()
    try TestFiles.writeIDX(to: folder)
    let actual = message {
      _ = try Dataset(
        contentsOf: folder.url, options: DatasetOptions(classNames: ["a", "b"]))
    }
    #expect(
      folder.masked(actual)
        == "ROOT/t10k-labels-idx1-ubyte holds label 2, but there are 2 class names (labels 0 to "
        + "1): give 3 class names")
  }

  @Test func labelsMustBeThere() throws {
    let folder = try TemporaryFolder()
    try folder.write(TestFiles.idx([1, 1, 1], [5]), to: "train-images-idx3-ubyte")
    let actual = message { _ = try Dataset(contentsOf: folder.url) }
    #expect(
      folder.masked(actual)
        == "ROOT holds train-images-idx3-ubyte but not its labels: expected "
        + "train-labels-idx1-ubyte")
  }
}
