import Foundation
import Testing

@testable import FoveaSupport

@Suite struct ProtobufWriterTests {
  /// A message without reading, such as an event of a log.
  private struct Event: ProtobufWritable {
    var time: Double?
    var step: Int64?
    var tags: [String] = []
    var parts: [Event] = []
    var sizes: [Int32] = []

    func write(to writer: inout ProtobufWriter) {
      writer.write(time, 1)
      writer.write(step, 2)
      writer.write(tags, 3)
      writer.write(parts, 4)
      writer.writePacked(sizes, 5)
      writer.write(sizes, 6)
    }
  }

  @Test func writesTheSpecifiedBytes() throws {
    // The examples of the specification: 150 as a varint, "testing", a message, packed numbers.
    #expect(try Event(step: 150).serializedBytes() == Data([0x10, 0x96, 0x01]))
    #expect(
      try Event(tags: ["testing"]).serializedBytes() == Data([0x1a, 7] + Array("testing".utf8)))
    #expect(
      try Event(parts: [Event(step: 150)]).serializedBytes() == Data([0x22, 3, 0x10, 0x96, 0x01]))
    #expect(
      try Event(sizes: [3, 270, 86942]).serializedBytes()
        == Data(
          [0x2a, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5] + [0x30, 3, 0x30, 0x8e, 2]
            + [0x30, 0x9e, 0xa7, 5]))
    #expect(try Event(time: 1).serializedBytes() == Data([9, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]))
    // A negative number has ten bytes.
    #expect(
      try Event(step: -1).serializedBytes()
        == Data([0x10] + [UInt8](repeating: 0xff, count: 9) + [1]))
    #expect(try Event().serializedBytes().isEmpty)
  }

  /// Lengths of several bytes, over several levels.
  @Test func measuresNestedMessages() throws {
    var event = Event(tags: [String(repeating: "x", count: 200)])
    for level in 0..<50 {
      event = Event(step: Int64(level), parts: [event, Event(), event.parts.first ?? Event()])
      if level > 8 { event.parts = [event.parts[0]] }
    }
    let bytes = try event.serializedBytes()
    #expect(bytes.count == event.serializedCount)
    #expect(bytes.count > 10_000)
    // Each level begins with its step and the length of all that remains.
    #expect(bytes[0] == 0x10 && bytes[1] == 49 && bytes[2] == 0x22)
  }
}
