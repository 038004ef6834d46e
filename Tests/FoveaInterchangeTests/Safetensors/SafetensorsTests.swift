import Foundation
import FoveaTensors
import Testing

@testable import FoveaInterchange

struct SafetensorsTests {
  private func bytes(_ header: String, data: [UInt8] = []) -> Data {
    var result = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { result.append(contentsOf: $0) }
    result.append(contentsOf: header.utf8)
    result.append(contentsOf: data)
    return result
  }

  private func kind(_ data: Data) -> SafetensorsError.Kind? {
    do {
      _ = try SafetensorsFile(data, path: "file")
      return nil
    } catch {
      return error.kind
    }
  }

  private func sample() -> SafetensorsWriter {
    SafetensorsWriter(
      [
        "b.weight": Tensor([Float(1), -2, .pi, .infinity], shape: [2, 2]),
        "a": Tensor([Int32(7), -8]),
        "mask": Tensor([true, false, true]),
        "bytes": Tensor([UInt8(0), 255, 3]),
        "empty": Tensor([Float](), shape: [0, 3]),
        "scalar ü \"x\"\\\n": Tensor(Float(3)),
      ], metadata: ["note": "a \"text\"\u{1F600}\n\t/", "": "empty key"])
  }

  @Test func readsItsOwnFiles() throws {
    let writer = sample()
    let data = try writer.data()
    let file = try SafetensorsFile(data, path: "file")
    #expect(file.isVerified)
    #expect(file.metadata == writer.metadata)
    #expect(file.names == ["a", "b.weight", "bytes", "empty", "mask", "scalar ü \"x\"\\\n"])
    #expect(try file.storedTensor(named: "b.weight").floats() == [1, -2, .pi, .infinity])
    #expect(try file.storedTensor(named: "b.weight").shape == [2, 2])
    #expect(try file.storedTensor(named: "a").scalars(as: Int32.self) == [7, -8])
    #expect(try file.storedTensor(named: "mask").scalars(as: Bool.self) == [true, false, true])
    #expect(try file.storedTensor(named: "bytes").scalars(as: UInt8.self) == [0, 255, 3])
    #expect(try file.storedTensor(named: "empty").shape == [0, 3])
    #expect(try file.storedTensor(named: "scalar ü \"x\"\\\n").shape == [])
    #expect(throws: SafetensorsError.self) { try file.storedTensor(named: "c") }
    // The same content gives the same bytes, and data is aligned.
    #expect(try sample().data() == data)
    let headerSize = data.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    #expect(headerSize % 8 == 0)
    #expect(file.entries.values.allSatisfy { $0.range.lowerBound % $0.type.byteCount == 0 })
  }

  @Test func readsAFileFromDisk() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let missing = #expect(throws: SafetensorsError.self) { try SafetensorsFile(contentsOf: url) }
    #expect(missing?.kind == .unreadable)
    try sample().data().write(to: url)
    #expect(try SafetensorsFile(contentsOf: url).storedTensor(named: "a").count == 2)
  }

  @Test func tensorsUseTheMapping() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let data = try sample().data()
    try data.write(to: url)
    let file = try SafetensorsFile(contentsOf: url, checking: .meanwhile)
    let tensors = try file.names.map { try file.mappedTensor(named: $0) }
    try file.check()
    for (name, tensor) in zip(file.names, tensors) {
      let copy = try file.storedTensor(named: name)
      #expect(tensor.type == copy.type)
      #expect(tensor.withBytes { Array($0) } == copy.withBytes { Array($0) })
    }
    // A file in memory has no mapping.
    let other = try SafetensorsFile(data, path: "file").mappedTensor(named: "a")
    #expect(other.scalars(as: Int32.self) == [7, -8])
    #expect(throws: SafetensorsError.self) { try file.mappedTensor(named: "c") }
  }

  @Test func backgroundCheckFindsDamage() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    var data = try sample().data()
    data[data.count - 1] ^= 1
    try data.write(to: url)
    let atOnce = #expect(throws: SafetensorsError.self) { try SafetensorsFile(contentsOf: url) }
    let file = try SafetensorsFile(contentsOf: url, checking: .meanwhile)
    let later = #expect(throws: SafetensorsError.self) { try file.check() }
    #expect(atOnce?.kind == .badChecksum && later == atOnce)
    #expect(throws: SafetensorsError.self) { try file.check() }
  }

  /// As in the reference implementation: no checksum, other types, spaces after the header.
  @Test func readsForeignFiles() throws {
    let header =
      "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"F16\",\"shape\":[2],"
      + "\"data_offsets\":[0,4]} , \"x\":{\"data_offsets\":[4,8],\"shape\":[],\"dtype\":\"F32\"}}  "
      + " "
    let file = try SafetensorsFile(
      bytes(header, data: [0, 60, 0, 64, 0, 0, 0x80, 0x3F]), path: "file")
    #expect(!file.isVerified)
    #expect(try file.storedTensor(named: "x").item() == 1)
    #expect(file.entries["w"]?.type == .float16)
    let error = #expect(throws: SafetensorsError.self) { try file.storedTensor(named: "w") }
    #expect(error?.kind == .unsupportedType)
  }

  @Test func everyDefectHasItsKind() {
    func tensor(_ dtype: String, _ shape: String, _ offsets: String) -> String {
      "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }
    let good = tensor("F32", "[1]", "[0,4]")
    #expect(kind(bytes("{\"a\":\(good)}", data: [0, 0, 0, 0])) == nil)
    #expect(kind(Data([1, 2, 3])) == .truncated)
    #expect(kind(Data([200, 0, 0, 0, 0, 0, 0, 0, 123, 125])) == .truncated)
    #expect(kind(Data([0, 0, 0, 0, 0, 0, 0, 255, 123, 125])) == .oversizedHeader)
    #expect(kind(Data([255, 255, 255, 255, 255, 255, 255, 255])) == .oversizedHeader)
    #expect(kind(bytes("[]")) == .malformedHeader)
    #expect(kind(bytes("{\"a\":\(good),\"a\":\(good)}", data: [0, 0, 0, 0])) == .duplicateName)
    #expect(kind(bytes("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")) == .duplicateName)
    #expect(kind(bytes("{\"__metadata__\":{\"k\":1}}")) == .malformedHeader)
    #expect(
      kind(bytes("{\"a\":\(tensor("F31", "[1]", "[0,4]"))}", data: [0, 0, 0, 0])) == .unknownType)
    #expect(
      kind(bytes("{\"a\":\(tensor("F32", "[2]", "[0,4]"))}", data: [0, 0, 0, 0])) == .badShape)
    #expect(
      kind(bytes("{\"a\":\(tensor("F32", "[-1]", "[0,4]"))}", data: [0, 0, 0, 0]))
        == .malformedHeader)
    #expect(
      kind(bytes("{\"a\":\(tensor("F32", "[4611686018427387904,4]", "[0,0]"))}")) == .badShape)
    #expect(kind(bytes("{\"a\":\(tensor("F32", "[99999999999999999999]", "[0,0]"))}")) == .badShape)
    #expect(
      kind(bytes("{\"a\":\(tensor("F32", "[1]", "[4,0]"))}", data: [0, 0, 0, 0])) == .badOffsets)
    #expect(kind(bytes("{\"a\":\(tensor("F32", "[1]", "[0,4]"))}")) == .badOffsets)
    #expect(kind(bytes("{\"a\":\(good)}", data: [0, 0, 0, 0, 0])) == .badOffsets)
    #expect(
      kind(bytes("{\"a\":\(tensor("F32", "[1]", "[1,5]"))}", data: [0, 0, 0, 0, 0])) == .badOffsets)
    let overlapping = "{\"a\":\(good),\"b\":\(tensor("F32", "[1]", "[2,6]"))}"
    #expect(kind(bytes(overlapping, data: [0, 0, 0, 0, 0, 0])) == .badOffsets)
    let twins = "{\"a\":\(good),\"b\":\(good)}"
    #expect(kind(bytes(twins, data: [0, 0, 0, 0])) == .badOffsets)
    #expect(kind(bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}")) == .malformedHeader)
    #expect(kind(bytes("{\"a\":\(good)} x", data: [0, 0, 0, 0])) == .malformedHeader)
    #expect(kind(bytes("{\"\\ud800\":\(good)}", data: [0, 0, 0, 0])) == .malformedHeader)
    #expect(kind(bytes("{\"a\\q\":\(good)}", data: [0, 0, 0, 0])) == .malformedHeader)
    #expect(kind(bytes("{\"a")) == .malformedHeader)
  }

  @Test func surrogatePairsAndEscapesAreRead() throws {
    let file = try SafetensorsFile(
      bytes("{\"__metadata__\":{\"\\u00fc\\n\":\"\\ud83d\\ude00\\/\\b\"}}"), path: "file")
    #expect(file.metadata == ["ü\n": "\u{1F600}/\u{8}"])
  }

  /// Mutations of a valid file are read unchanged or rejected; nothing crashes.
  @Test func mutationsNeverCrash() throws {
    let writer = sample()
    let whole = try [UInt8](writer.data())
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<4000 {
      var bytes = whole
      for _ in 0...random(3) {
        switch random(5) {
        case 0: bytes[random(bytes.count)] ^= UInt8(1 << random(8))
        case 1: bytes[random(bytes.count)] = UInt8(random(256))
        case 2: bytes.remove(at: random(bytes.count))
        case 3: bytes.insert(UInt8(random(256)), at: random(bytes.count))
        default: bytes.removeLast(random(bytes.count - 9))
        }
        if bytes.count < 10 { break }
      }
      do {
        let file = try SafetensorsFile(Data(bytes), path: "file")
        if file.isVerified {
          #expect(file.metadata == writer.metadata)
          #expect(try file.storedTensor(named: "a").scalars(as: Int32.self) == [7, -8])
        } else {
          for name in file.names { try file.withBytes(of: name) { _ = $0.count } }
        }
      } catch let error as SafetensorsError {
        refused += 1
        #expect(!error.reason.isEmpty)
      }
    }
    #expect(refused > 3000)
  }
}
