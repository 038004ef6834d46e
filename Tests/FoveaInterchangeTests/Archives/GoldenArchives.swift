import Foundation
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaInterchange

/// The files of `Goldens/archives`, with their expected contents.
struct GoldenArchives: Decodable {
  struct Entry: Decodable {
    let name: String
    let shape: [Int]
    let type: String
    let values: [Float]
  }

  struct Refusal: Decodable {
    let kind: String
    let reason: String?
  }

  struct File: Decodable {
    let tensors: [Entry]
    let at: String?
    let prefix: String?
    let others: [String]?
    let refused: [String]?
    let alternatives: [String]?
    let error: Refusal?
  }

  let files: [String: File]

  init() throws { files = try Goldens.load("archives/expected.json") }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Goldens/archives")

  static func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

  /// Golden files of a folder, sorted.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url(folder).path).sorted()
      .map { folder + "/" + $0 }
  }
}

/// Compares an archive's tensors with the expected ones.
func expectTensors(
  _ archive: any TensorArchive, _ expected: [GoldenArchives.Entry], _ file: String
) throws {
  #expect(
    archive.tensors
      == expected.map {
        ArchivedTensor(name: $0.name, shape: $0.shape, elementType: $0.type)
      }, "\(file)")
  for entry in expected {
    let tensor = try archive.tensor(named: entry.name)
    #expect(tensor.dtype == .float32 && tensor.shape == entry.shape, "\(file) \(entry.name)")
    #expect(tensor.floats() == entry.values, "\(file) \(entry.name)")
  }
}

/// Mutates a valid file at random, `count` times, and passes each mutation to a reader, which may
/// throw but must not trap.
///
/// - Returns: The number of errors.
func mutated(
  _ whole: [UInt8], count: Int, seed: UInt64 = 42, _ read: (Data) throws -> Void
) -> Int {
  var state = seed
  func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, bound)
  }
  var refused = 0
  for _ in 0..<count {
    var bytes = whole
    for _ in 0...random(3) where bytes.count > 2 {
      let place = random(bytes.count)
      switch random(7) {
      case 0: bytes[place] ^= UInt8(1 << random(8))
      case 1: bytes[place] = UInt8(random(256))
      case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][random(5)]
      case 3: bytes.remove(at: place)
      case 4: bytes.insert(UInt8(random(256)), at: place)
      case 5:
        let source = random(bytes.count)
        for step in 0..<random(16) where place + step < bytes.count && source + step < bytes.count {
          bytes[place + step] = bytes[source + step]
        }
      default: bytes.removeLast(random(min(bytes.count - 1, 200)))
      }
    }
    do { try read(Data(bytes)) } catch { refused += 1 }
  }
  return refused
}
