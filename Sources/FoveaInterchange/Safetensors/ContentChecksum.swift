import CXXHash
import Foundation

/// A 128-bit XXH3 hash of a safetensors file's content: metadata, names, types, shapes and bytes.
///
/// It detects damage, not forgery. The header's layout does not affect it.
struct ContentChecksum: ~Copyable {
  private let state: OpaquePointer

  init(metadata: [String: String], entries: [String: SafetensorsFile.Entry]) {
    guard let state = XXH3_createState() else { fatalError("no memory for a checksum's state") }
    self.state = state
    XXH3_128bits_reset(state)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      add(key)
      add(value)
    }
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      add(name)
      add("\(entry.type.rawValue) \(entry.shape) \(entry.range)")
    }
  }

  deinit { XXH3_freeState(state) }

  /// Adds the length as well, so that "ab", "c" differs from "a", "bc".
  private mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { add($0) }
      add(UnsafeRawBufferPointer(bytes))
    }
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if !bytes.isEmpty { XXH3_128bits_update(state, bytes.baseAddress, bytes.count) }
  }

  var text: String {
    let hash = XXH3_128bits_digest(state)
    return [hash.high64, hash.low64].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
