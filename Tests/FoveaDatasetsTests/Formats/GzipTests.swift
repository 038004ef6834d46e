import Testing

@testable import FoveaDatasets

@Suite struct GzipTests {
  private let content = (0..<2000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }

  @Test func unpacksOneAndSeveralMembers() throws {
    let packed = TestFiles.gzip(content)
    #expect(Gzip.isCompressed(packed))
    #expect(try Gzip.unpacked(packed, file: "x") == content)
    #expect(try Gzip.unpacked(packed + packed, file: "x") == content + content)
    #expect(try Gzip.unpacked(TestFiles.gzip([]), file: "x") == [])
  }

  @Test func saysThatDataIsCutShort() {
    let cut = Array(TestFiles.gzip(content).dropLast(5))
    #expect(
      message { _ = try Gzip.unpacked(cut, file: "x.gz") }
        == "x.gz is cut short: the gzip data ends after 2000 bytes unpacked. Download or copy it "
        + "again")
  }

  @Test func everyTruncationIsAnError() {
    let packed = TestFiles.gzip(content)
    for length in stride(from: 2, to: packed.count, by: 7) {
      #expect(throws: DatasetError.self) {
        try Gzip.unpacked(Array(packed.prefix(length)), file: "x")
      }
    }
  }

  @Test func aWrongChecksumIsAnError() {
    var packed = TestFiles.gzip(content)
    packed[packed.count - 6] ^= 1
    #expect(
      message { _ = try Gzip.unpacked(packed, file: "x.gz") }
        == "x.gz is damaged: the gzip data is wrong after 2000 bytes unpacked. Download or copy it "
        + "again")
  }
}
