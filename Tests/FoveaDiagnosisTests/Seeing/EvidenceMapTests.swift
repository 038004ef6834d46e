import Foundation
import Testing

@testable import FoveaDiagnosis

@Suite struct EvidenceMapTests {
  private func map(_ values: [Float], width: Int) -> EvidenceMap {
    EvidenceMap(
      method: .gradCAM, layer: "a", width: width, height: values.count / width, values: values)
  }

  @Test func sharesAndPeaks() {
    let mixed = map([3, -1, 0, 1], width: 2)
    #expect(mixed.peak == 3 && mixed.lowest == -1)
    #expect(mixed.positiveShare == 0.8)
    #expect(mixed.positive == [3, 0, 0, 1])
    #expect(mixed.hasPositiveEvidence)
  }

  @Test func nothingPositiveIsSaid() {
    #expect(!map([-2, -1], width: 2).hasPositiveEvidence)
    let empty = map([0, 0], width: 1)
    #expect(!empty.hasPositiveEvidence && empty.positiveShare == 0)
  }

  /// The header as `numpy.save` writes it, and the values after it.
  @Test func valuesAreWrittenForNumPy() throws {
    let data = map([1, -2, 0.5, 4, 5, 6], width: 3).npy
    #expect(Array(data.prefix(8)) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(data[8]) | Int(data[9]) << 8
    #expect((10 + length) % 64 == 0 && data.count == 10 + length + 24)
    let header = String(decoding: data[10..<10 + length], as: UTF8.self)
    #expect(
      header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        && header.hasSuffix("\n"))
    let second = data[10 + length + 4..<10 + length + 8]
    #expect(Array(second) == [0, 0, 0, 0xC0])
  }
}
