import Foundation
import Testing

@testable import FoveaSupport

/// A message with a field of each kind, which contains itself.
struct ProbeMessage: ProtobufMessage, Sendable {
  enum Color: Int32, ProtobufEnum {
    case red = 0
    case blue = 2

    init() { self = .red }
  }

  @ProtobufField var name = ""
  @ProtobufField var long: Int64 = 0
  @ProtobufField var short: Int32 = 0
  @ProtobufField var flag = false
  @ProtobufField var single: Float = 0
  @ProtobufField var double = 0.0
  @ProtobufField var data = Data()
  @ProtobufField var color = Color.red
  @ProtobufSubmessage var child: ProbeMessage
  var texts: [String] = []
  var numbers: [UInt64] = []
  var singles: [Float] = []
  var doubles: [Double] = []
  var children: [ProbeMessage] = []
  var blobs: [Data] = []

  mutating func merge(from reader: inout ProtobufReader) throws(ProtobufError) {
    while let field = try reader.nextField() {
      switch field {
      case 1: try reader.read(&$name)
      case 2: try reader.read(&$long)
      case 3: try reader.read(&$short)
      case 4: try reader.read(&$flag)
      case 5: try reader.read(&$single)
      case 6: try reader.read(&$double)
      case 7: try reader.read(&$data)
      case 8: try reader.read(&$color)
      case 9: try reader.read(&$child)
      case 10: try reader.read(&texts)
      case 11: try reader.read(&numbers)
      case 12: try reader.read(&singles)
      case 13: try reader.read(&doubles)
      case 14: try reader.read(&children)
      case 536_870_911: try reader.read(&blobs)
      default: break
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.write($name, 1)
    writer.write($long, 2)
    writer.write($short, 3)
    writer.write($flag, 4)
    writer.write($single, 5)
    writer.write($double, 6)
    writer.write($data, 7)
    writer.write($color, 8)
    writer.write($child, 9)
    writer.write(texts, 10)
    writer.write(numbers, 11)
    writer.writePacked(singles, 12)
    writer.writePacked(doubles, 13)
    writer.write(children, 14)
    writer.write(blobs, 536_870_911)
  }

  /// A message in which every field is set.
  static var full: ProbeMessage {
    var leaf = ProbeMessage()
    leaf.name = ""
    var message = ProbeMessage()
    (message.name, message.long, message.short) = ("zwei ä", .min, -7)
    (message.flag, message.single, message.double) = (true, -0.0, .infinity)
    (message.data, message.color) = (Data([0, 255]), .blue)
    message.child = leaf
    message.child.child.long = 300
    (message.texts, message.numbers) = (["", "b"], [0, .max, 1 << 35])
    (message.singles, message.doubles) = ([1, .nan], [0.1])
    (message.children, message.blobs) = ([leaf, ProbeMessage()], [Data(), Data([1])])
    return message
  }
}

@Suite struct ProtobufReaderTests {
  private func read(_ bytes: [UInt8]) throws(ProtobufError) -> ProbeMessage {
    try ProbeMessage(serializedBytes: Data(bytes))
  }

  private func failure(_ bytes: [UInt8]) -> ProtobufError? {
    do {
      _ = try read(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsWhatWasWritten() throws {
    let full = ProbeMessage.full
    let bytes = try full.serializedBytes()
    let copy = try ProbeMessage(serializedBytes: bytes)
    #expect(try copy.serializedBytes() == bytes)
    #expect(copy.name == "zwei ä" && copy.long == .min && copy.short == -7 && copy.flag)
    #expect(copy.single.sign == .minus && copy.double == .infinity && copy.data == Data([0, 255]))
    #expect(copy.color == .blue && copy.child.$name == "" && copy.child.child.long == 300)
    #expect(copy.texts == ["", "b"] && copy.numbers == [0, .max, 1 << 35])
    #expect(copy.singles[0] == 1 && copy.singles[1].isNaN && copy.doubles == [0.1])
    #expect(copy.children.count == 2 && copy.children[1].$name == nil)
    #expect(copy.blobs == [Data(), Data([1])])
    // A message may begin anywhere in memory.
    #expect(try ProbeMessage(serializedBytes: (Data([0]) + bytes)[1...]).texts == ["", "b"])
  }

  @Test func tellsAbsentFromEmpty() throws {
    let absent = try read([])
    #expect(absent.name == "" && absent.$name == nil && absent.$child == nil && absent.long == 0)
    let empty = try read([0x0a, 0, 0x10, 0, 0x4a, 0])
    #expect(empty.$name == "" && empty.$long == 0 && empty.$child != nil)
  }

  /// Every prefix is either a shorter message, which ends between two fields, or an error.
  @Test func rejectsEveryTruncation() throws {
    let bytes = [UInt8](try ProbeMessage.full.serializedBytes())
    var whole = 0
    for end in bytes.indices {
      do {
        let part = try read(Array(bytes[..<end]))
        #expect(try [UInt8](part.serializedBytes()) == Array(bytes[..<end]))
        whole += 1
      } catch {
        #expect(error.kind == .truncated && error.offset <= end, "\(end): \(error)")
      }
    }
    // The beginnings of 20 fields.
    #expect(whole == 20)
  }

  @Test func readsPackedAndSingleNumbers() throws {
    let message = try read([
      0x58, 1, 0x5a, 3, 2, 0x80, 1, 0x58, 4, 0x65, 0, 0, 0, 0x40, 0x62, 4, 0, 0, 0x80, 0x3f,
    ])
    #expect(message.numbers == [1, 2, 128, 4] && message.singles == [2, 1])
    #expect(failure([0x62, 5, 0, 0, 0, 0, 0])?.kind == .unevenNumbers)
    #expect(failure([0x6a, 4, 0, 0, 0, 0])?.kind == .unevenNumbers)
    // A packed number that goes beyond its field.
    #expect(failure([0x5a, 1, 0x80, 0x01]) == ProtobufError(kind: .truncated, offset: 3))
  }

  @Test func skipsUnknownFieldsAndOtherEncodings() throws {
    let unknown: [[UInt8]] = [
      [0x98, 0x06, 0xff, 0x01],  // 99: a varint
      [0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],
      [0x9a, 0x06, 2, 0xff, 0xff],
      [0x9d, 0x06, 1, 2, 3, 4],
      // A group with a field, and with another group.
      [0x9b, 0x06, 0x08, 1, 0x13, 0x14, 0x9c, 0x06],
      [0x08, 1],  // the name as a number
      [0x12, 1, 0xff],  // the number as bytes
      [0x45, 0, 0, 0, 0],  // the colour as a float
      [0x40, 1],  // a colour that doesn't exist
    ]
    for field in unknown {
      let message = try read([0x10, 5] + field + [0x18, 6])
      #expect(message.long == 5 && message.short == 6, "\(field)")
      #expect(try message.serializedBytes() == Data([0x10, 5, 0x18, 6]))
      for end in 1..<field.count {
        #expect(failure(Array(field[..<end])) != nil, "\(field), \(end)")
      }
    }
  }

  @Test func replacesScalarsAndMergesMessages() throws {
    let message = try read([0x10, 1, 0x10, 2, 0x4a, 2, 0x18, 7, 0x4a, 3, 0x0a, 1, 0x61])
    #expect(message.long == 2 && message.child.short == 7 && message.child.name == "a")
  }

  @Test func truncatesWideNumbers() throws {
    // 2^32 + 5 as a 32-bit number; a minimal and an overlong 1.
    #expect(try read([0x18, 0x85, 0x80, 0x80, 0x80, 0x10]).short == 5)
    #expect(try read([0x10, 0x81, 0x80, 0x80, 0]).long == 1)
    #expect(try read([0x20, 0x80, 0x02]).flag)
    // The tenth byte has one bit; others are dropped, as Python's and C++'s readers do.
    let nine = [UInt8](repeating: 0xff, count: 9)
    #expect(try read([0x10] + nine + [1]).long == -1)
    #expect(try read([0x10] + nine + [2]).long == .max)
    #expect(try read([0x10] + nine + [0x7f]).long == -1)
    #expect(
      failure([0x10] + nine + [0x81, 0]) == ProtobufError(kind: .overlongNumber, offset: 1))
  }

  @Test func rejectsInvalidTags() {
    let cases: [([UInt8], ProtobufError.Kind)] = [
      ([0x00, 1], .invalidTag), ([0x0e, 1], .invalidTag), ([0x0f, 1], .invalidTag),
      // A field number of 30 bits.
      ([0x80, 0x80, 0x80, 0x80, 0x10], .invalidTag),
      ([0x14], .unmatchedGroup), ([0x13, 0x1c], .unmatchedGroup), ([0x13, 0x08, 1], .truncated),
      ([0x0a, 1, 0xff], .invalidText), ([0x52, 2, 0xc3, 0x28], .invalidText),
    ]
    for (bytes, kind) in cases { #expect(failure(bytes)?.kind == kind, "\(bytes)") }
    #expect(failure([0x10, 1, 0x0f])?.description == "no field begins at byte 2")
  }

  @Test func rejectsLengthsBeyondTheMessage() {
    let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
    for tag: UInt8 in [0x0a, 0x3a, 0x4a, 0x52, 0x5a, 0x62, 0x72, 0x7a] {
      #expect(failure([tag] + huge + [1, 2, 3])?.kind == .truncated)
      #expect(failure([tag, 4, 1, 2, 3])?.kind == .truncated)
      // Minus one.
      #expect(failure([tag] + huge.dropLast() + [0xff, 1])?.kind == .truncated)
    }
    // A child's field that ends after the child, but within the parent.
    #expect(failure([0x4a, 2, 0x0a, 3, 0x61, 0x61, 0x61])?.kind == .truncated)
  }

  @Test func boundsTheDepth() throws {
    func nested(_ levels: Int) throws -> Data {
      var message = ProbeMessage()
      for _ in 0..<levels {
        var outer = ProbeMessage()
        outer.child = message
        message = outer
      }
      return try message.serializedBytes()
    }
    _ = try ProbeMessage(serializedBytes: nested(100))
    #expect(failure([UInt8](try nested(101)))?.kind == .tooDeep)
    let groups = { [UInt8](repeating: 0x13, count: $0) + [UInt8](repeating: 0x14, count: $0) }
    #expect(failure(groups(100)) == nil)
    #expect(failure(groups(101))?.kind == .tooDeep)
    #expect(failure([UInt8](repeating: 0x13, count: 1 << 20))?.kind == .tooDeep)
  }
}
