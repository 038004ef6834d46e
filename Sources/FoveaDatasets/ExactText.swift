import Foundation

/// A text that is compared byte by byte. `String` takes the Unicode forms of a name for equal, but
/// a folder may hold a file of each form.
struct ExactText: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The order of texts, with the bytes as the last criterion: the same for any order of input.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a == b ? a.utf8.lexicographicallyPrecedes(b.utf8) : a < b
  }
}

extension Dataset {
  /// Gives samples other ids where two differ by the Unicode form of a name alone, as everything
  /// recorded by id would mix them up.
  ///
  /// The id in the composed form stays, else the first; the others have their bytes beyond ASCII
  /// as `%` and two digits.
  mutating func makeIDsDistinct() {
    var groups: [String: [Int]] = [:]
    for (index, sample) in samples.enumerated() where !sample.id.utf8.allSatisfy({ $0 < 128 }) {
      groups[sample.id, default: []].append(index)
    }
    for (name, group) in groups.sorted(by: { $0.key < $1.key }) where group.count > 1 {
      let composed = ExactText(name.precomposedStringWithCanonicalMapping)
      let kept =
        group.first { ExactText(samples[$0].id) == composed }
        ?? group.min { ExactText.precedes(samples[$0].id, samples[$1].id) }
      for index in group where index != kept {
        samples[index].id = Self.escaped(samples[index].id)
        notes.append(
          "two names differ in their Unicode form alone (\(name)): one is called "
            + "\(samples[index].id)")
      }
    }
  }

  private static func escaped(_ id: String) -> String {
    id.utf8.map { byte in
      byte < 128
        ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
