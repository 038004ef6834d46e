import Foundation
import FoveaSupport
import TestSupport
import Testing

@testable import FoveaRunRecords

/// The losses of samples: figures by hand, and the file's bytes.
@Suite struct SampleLossesTests {
  private let losses = SampleLosses(
    samples: ["a", "b", "c"],
    values: [1, 0.5, .nan, 0.25, 0.75, .nan, 2, 0.5, .nan])

  @Test func figuresAreThoseOfTheRows() {
    #expect(losses.epochCount == 3)
    #expect(losses.loss(ofSample: 1, epoch: 2) == 0.75)
    #expect(losses.loss(ofSample: 2, epoch: 1) == nil)
    let means: [Double?] = [13.0 / 12, 7.0 / 12, nil]
    #expect(losses.means() == means)
    let lastMeans: [Double?] = [1.125, 0.625, nil]
    #expect(losses.means(lastEpochs: 2) == lastMeans)
    let last: [Double?] = [2, 0.5, nil]
    #expect(losses.last == last)
  }

  /// a: above, below, above: forgotten once. b: below, above, below: once.
  @Test func countsForgettingEvents() {
    #expect(losses.forgettingEvents() == [1, 1, 0])
    #expect(losses.forgettingEvents(limit: 0.1) == [0, 0, 0])
  }

  @Test func rowsReadBackAndTheHeaderIsNumPys() throws {
    try withTemporaryFolder { folder in
      let file = SampleLossFile(folder: folder)
      try file.begin(samples: ["a", "b"])
      #expect(try SampleLosses(contentsOf: folder).epochCount == 0)
      try file.write([[1, 2], [.nan, 4]], fromEpoch: 1)
      try file.write([[3, 4], [5, 6]], fromEpoch: 2)
      let read = try SampleLosses(contentsOf: folder)
      #expect(read.samples == ["a", "b"])
      #expect(read.values == [1, 2, 3, 4, 5, 6])
      let data = try Data(contentsOf: file.array)
      #expect(data.count == 128 + 24)
      #expect(Array(data.prefix(10)) == [0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0])
      #expect(
        String(decoding: data[10..<128], as: UTF8.self).trimmingCharacters(
          in: .whitespacesAndNewlines)
          == "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }")
      // A run that goes on from an earlier epoch drops the later ones.
      try file.write([[7, 8]], fromEpoch: 2)
      #expect(try SampleLosses(contentsOf: folder).values == [1, 2, 7, 8])
    }
  }

  @Test func damagedFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = SampleLossFile(folder: folder)
      #expect(throws: RecordReadError.self) { try SampleLosses(contentsOf: folder) }
      try file.begin(samples: ["a", "b"])
      try file.write([[1, 2]], fromEpoch: 1)
      let whole = try Data(contentsOf: file.array)
      try whole.dropLast().write(to: file.array)
      #expect(throws: RecordReadError.self) { try SampleLosses(contentsOf: folder) }
      try Data("x".utf8).write(to: file.array)
      #expect(throws: RecordReadError.self) { try SampleLosses(contentsOf: folder) }
    }
  }
}
