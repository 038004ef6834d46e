import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct CIFARBinaryTests {
  @Test func readsTenClasses() throws {
    let folder = try TemporaryFolder()
    try folder.write(TestFiles.cifar([3, 9]), to: "data_batch_1.bin")
    try folder.write(TestFiles.cifar([0]), to: "data_batch_2.bin")
    try folder.write(TestFiles.cifar([5]), to: "test_batch.bin")
    let names = (0..<10).map { "name\($0)" }
    try folder.write(names.joined(separator: "\n") + "\n\n", to: "batches.meta.txt")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "cifar")
    #expect(dataset.classNames == names)
    #expect(dataset.samples.map(\.label) == [3, 9, 0, 5])
    #expect(
      dataset.samples.map(\.id) == [
        "data_batch_1#0", "data_batch_1#1", "data_batch_2#0", "test_batch#0",
      ])
    #expect(dataset.samples.map(\.split) == [.training, .training, .training, .test])
    let image = try dataset.samples[1].decoded(channels: 3)
    #expect(image.width == 32 && image.height == 32)
    #expect(image.pixels.prefix(6) == [11, 21, 31, 11, 21, 31])
  }

  @Test func readsAHundredClassesByFineLabel() throws {
    let folder = try TemporaryFolder()
    try folder.write([7, 42] + [UInt8](repeating: 1, count: 3072), to: "train.bin")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames.count == 100)
    #expect(dataset.samples.map(\.label) == [42])
  }

  @Test func namesTheDamage() throws {
    let cut = Array(TestFiles.cifar([1]).dropLast())
    #expect(
      message { _ = try CIFARBatch(cut, file: "x.bin", labelBytes: 1, classCount: 10) }
        == "x.bin holds 3072 bytes, which is not a multiple of a CIFAR record (3073 bytes): it is "
        + "cut short or damaged. Download or copy it again")
    #expect(
      message {
        _ = try CIFARBatch(
          TestFiles.cifar([1, 10]), file: "x.bin", labelBytes: 1, classCount: 10)
      } == "x.bin record 1: label 10 is out of range; CIFAR-10 has labels 0 to 9")
  }
}
