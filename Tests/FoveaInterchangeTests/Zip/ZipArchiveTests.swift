import CZlib
import Foundation
import Testing

@testable import FoveaInterchange

/// Writes zip archives, valid and invalid.
private struct ZipBuilder {
  struct Member {
    var name: String
    var packed: [UInt8]
    var size: Int
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32

    init(_ name: String, _ content: [UInt8]) {
      self.name = name
      packed = content
      size = content.count
      checksum = UInt32(crc32(0, content, UInt32(content.count)))
    }

    /// A stored block of deflate.
    func deflated() -> Member {
      var member = self
      let count = UInt16(packed.count)
      member.packed = [1] + bytesOf(count, ~count) + packed
      member.method = 8
      return member
    }
  }

  var bytes: [UInt8] = []
  var directory: [UInt8] = []
  var count = 0

  /// `offset` overrides the offset in the directory; wide members have 64-bit numbers there.
  mutating func add(
    _ member: Member, localName: String? = nil, offset: Int? = nil, isWide: Bool = false
  ) {
    let place = bytes.count
    let sizes = bytesOf(member.checksum, UInt32(member.packed.count), UInt32(member.size))
    let name = Array((localName ?? member.name).utf8)
    let kinds = bytesOf(UInt16(20), member.flags, member.method, UInt32(0))
    bytes += bytesOf(UInt32(0x0403_4B50)) + kinds + sizes
    bytes += bytesOf(UInt16(name.count), UInt16(0)) + name + member.packed
    // The sizes are in the opposite order there.
    let wide =
      !isWide
      ? []
      : bytesOf(UInt16(1), UInt16(24), UInt64(member.size), UInt64(member.packed.count))
        + bytesOf(UInt64(offset ?? place))
    directory += bytesOf(UInt32(0x0201_4B50), UInt16(20)) + kinds
    directory += isWide ? bytesOf(member.checksum, UInt32.max, UInt32.max) : sizes
    directory += bytesOf(UInt16(member.name.utf8.count), UInt16(wide.count), UInt16(0))
    directory += bytesOf(UInt16(0), UInt16(0), UInt32(0))
    directory += bytesOf(isWide ? UInt32.max : UInt32(offset ?? place))
    directory += Array(member.name.utf8) + wide
    count += 1
  }

  func finished(count: Int? = nil, comment: String = "", isWide: Bool = false) -> [UInt8] {
    let number = UInt16(count ?? self.count)
    let places = bytesOf(UInt32(directory.count), UInt32(bytes.count))
    let end = bytes.count + directory.count
    let wide =
      bytesOf(UInt32(0x0606_4B50), UInt64(44), UInt32(45), UInt64(0), UInt64(number))
      + bytesOf(UInt64(number), UInt64(directory.count), UInt64(bytes.count))
      + bytesOf(UInt32(0x0706_4B50), UInt32(0), UInt64(end), UInt32(1))
    return bytes + directory + (isWide ? wide : []) + bytesOf(UInt32(0x0605_4B50), UInt32(0))
      + bytesOf(isWide ? UInt16.max : number, isWide ? UInt16.max : number)
      + (isWide ? bytesOf(UInt32.max, UInt32.max) : places)
      + bytesOf(UInt16(comment.utf8.count)) + Array(comment.utf8)
  }
}

private func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

private func bytesOf(_ numbers: any FixedWidthInteger...) -> [UInt8] {
  numbers.flatMap { bytes($0) }
}

struct ZipArchiveTests {
  private let content = Array("some bytes".utf8)

  private func open(_ bytes: [UInt8]) throws(ArchiveError) -> ZipArchive {
    try ZipArchive(FileBytes(bytes, path: "file"))
  }

  private func archive(_ change: (inout ZipBuilder, ZipBuilder.Member) -> Void) -> [UInt8] {
    var builder = ZipBuilder()
    change(&builder, ZipBuilder.Member("a", content))
    return builder.finished()
  }

  private func reason(_ bytes: [UInt8]) -> String? {
    #expect(throws: ArchiveError.self) { try open(bytes) }?.reason
  }

  @Test func lendsMembers() throws {
    var builder = ZipBuilder()
    builder.add(.init("a", content))
    builder.add(.init("../../b", []))
    builder.add(ZipBuilder.Member("ü", content).deflated())
    let archive = try open(builder.finished(comment: "a comment PK\u{5}\u{6} and more"))
    #expect(archive.entries.map(\.name) == ["a", "../../b", "ü"])
    for name in ["a", "ü"] {
      let entry = try #require(archive.entry(named: name))
      #expect(try archive.withContents(of: entry) { Array($0) } == content)
      #expect(try archive.beginning(of: entry, count: 4) == Array("some".utf8))
      #expect(throws: ArchiveError.self) { try archive.withContents(of: entry, limit: 9) { _ in } }
    }
    #expect(archive.entry(named: "c") == nil)
  }

  /// Archives with 64-bit numbers, as above 4 GB.
  @Test func wideNumbersAreRead() throws {
    var builder = ZipBuilder()
    builder.add(.init("a", content), isWide: true)
    builder.add(ZipBuilder.Member("b", content).deflated(), isWide: true)
    let sound = builder.finished(isWide: true)
    let archive = try open(sound)
    #expect(archive.entries.map(\.name) == ["a", "b"])
    for entry in archive.entries {
      #expect(try archive.withContents(of: entry) { Array($0) } == content)
    }
    // Sizes and offsets beyond 63 bits, and an end record at the wrong offset.
    var far = sound
    let extra = try #require(far.indices.last { far[$0...].starts(with: [1, 0, 24, 0]) })
    for byte in extra + 4..<extra + 28 { far[byte] = 0xFF }
    #expect(reason(far) == "the member 'b' is not at the position that the zip directory states")
    var moved = sound
    let locator = try #require(
      moved.indices.last { moved[$0...].starts(with: [0x50, 0x4B, 6, 7]) })
    moved[locator + 8] ^= 1
    #expect(reason(moved) == "its zip64 end record is not at the stated position")
  }

  @Test func reportsEveryDefect() {
    let sound = archive { $0.add($1) }
    #expect(
      reason(sound.dropLast())
        == "it begins like a zip archive but has no directory at its end: it is truncated")
    #expect(
      reason(
        archive {
          $0.add($1)
          $0.add($1)
        }) == "its zip directory has the member 'a' twice")
    #expect(
      reason(
        archive {
          $0.add($1)
          var other = $1
          other.name = "b"
          $0.add(other, offset: 0)
        }) == "the member 'b' has a local header that differs from the zip directory")
    #expect(
      reason(archive { $0.add($1, localName: "b") })
        == "the member 'a' has a local header that differs from the zip directory")
    #expect(
      reason(archive { $0.add($1, offset: 7) })
        == "the member 'a' is not at the position that the zip directory states")
    #expect(
      reason(
        archive {
          var member = $1
          member.size = 11
          $0.add(member)
        }) == "the member 'a' has two different sizes")
    #expect(
      reason(
        archive {
          var member = $1
          member.flags = 1
          $0.add(member)
        }) == "the member 'a' is encrypted")
    #expect(
      reason(
        archive {
          var member = $1
          member.method = 14
          $0.add(member)
        })
        == "the member 'a' is compressed by method 14; supported are 0 (stored) and 8 (deflated)")
    var builder = ZipBuilder()
    builder.add(.init("a", content))
    #expect(
      reason(builder.finished(count: 40_000))
        == "its zip directory states 40000 members in 47 bytes")
    #expect(reason(builder.finished(count: 0)) == "its zip directory has more than its 0 members")
    // Bytes before the archive shift all offsets.
    #expect(
      reason([0] + sound)
        == "its zip directory of 47 bytes at 41 does not end at 89")
  }

  /// A member inside another one, both with headers.
  @Test func overlappingMembersAreRefused() {
    var inner = ZipBuilder()
    inner.add(.init("b", content))
    var builder = ZipBuilder()
    builder.add(.init("a", inner.bytes))
    let start = builder.bytes.count - inner.bytes.count
    var ghost = ZipBuilder()
    ghost.add(.init("b", content), offset: start)
    builder.directory += ghost.directory
    builder.count += 1
    #expect(reason(builder.finished()) == "the members 'a' and 'b' overlap")
  }

  @Test func damagedContentsAreRefused() throws {
    var wrong = ZipBuilder.Member("a", content)
    wrong.checksum ^= 1
    var short = ZipBuilder.Member("b", content).deflated()
    short.size = 9
    var long = ZipBuilder.Member("c", content).deflated()
    long.size = 11
    var bomb = ZipBuilder.Member("d", content).deflated()
    bomb.size = 1 << 30
    var broken = ZipBuilder.Member("e", content).deflated()
    broken.packed[0] = 7
    var builder = ZipBuilder()
    for member in [wrong, short, long, bomb, broken] { builder.add(member) }
    let archive = try open(builder.finished())
    let reasons = archive.entries.map { entry in
      #expect(throws: ArchiveError.self) { try archive.withContents(of: entry) { _ in } }?.reason
    }
    #expect(
      reasons == [
        "the bytes of the member 'a' do not match their checksum",
        "the member 'b' inflates to a different size than stated",
        "the member 'c' inflates to 10 bytes, not the stated 11",
        "the member 'd' would inflate from 15 to 1073741824 bytes; at most 200 "
          + "times as many are accepted",
        "the deflated member 'e' is damaged",
      ])
  }

  @Test func mutationsNeverTrap() throws {
    var refused = 0
    for name in ["npy/stored.npz", "npy/deflated.npz", "torch/plain.pt"] {
      refused += mutated(try GoldenArchives.bytes(name), count: 2000) { data in
        let archive = try ZipArchive(FileBytes(data, path: "file"), checksums: .ignored)
        for entry in archive.entries {
          _ = try archive.withContents(of: entry, limit: 1 << 20) { $0.count }
        }
      }
    }
    #expect(refused > 2000)
  }
}
