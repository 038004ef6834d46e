/// Finds all pairs of 64-bit hashes that differ in few bits, without comparing every pair.
///
/// A hash is cut into four parts of 16 bits. Two hashes that differ in at most 7 bits differ in at
/// most one bit of some part. So for each part it is enough to compare the hashes with the same
/// part or one of its 16 neighbours (multi-index hashing: M. Norouzi, A. Punjani, D. Fleet, Fast
/// Search in Hamming Space with Multi-Index Hashing, 2012). With 100,000 random hashes each is
/// compared with about 100.
struct HashIndex: Sendable {
  /// The largest number of bits in which the hashes of a pair differ.
  static let radius = 7

  private static let parts = 4
  private static let keys = 1 << 16

  let hashes: [UInt64]
  /// For each part: positions sorted by key, and the start of each key's positions.
  private let positions: [[Int32]]
  private let starts: [[Int32]]

  init(_ hashes: [UInt64]) {
    self.hashes = hashes
    var positions: [[Int32]] = []
    var starts: [[Int32]] = []
    for part in 0..<Self.parts {
      var begins = [Int32](repeating: 0, count: Self.keys + 1)
      for hash in hashes { begins[Self.key(hash, part) + 1] += 1 }
      for key in 0..<Self.keys { begins[key + 1] += begins[key] }
      var next = begins
      var order = [Int32](repeating: 0, count: hashes.count)
      for (index, hash) in hashes.enumerated() {
        let key = Self.key(hash, part)
        order[Int(next[key])] = Int32(index)
        next[key] += 1
      }
      positions.append(order)
      starts.append(begins)
    }
    self.positions = positions
    self.starts = starts
  }

  private static func key(_ hash: UInt64, _ part: Int) -> Int {
    Int(hash >> UInt64(16 * part) & 0xFFFF)
  }

  /// Positions after `index` with hashes that differ from its hash in at most `radius` bits,
  /// ascending.
  func near(_ index: Int) -> [Int] {
    let hash = hashes[index]
    var found: [Int] = []
    for part in 0..<Self.parts {
      let key = Self.key(hash, part)
      for flip in 0...16 {
        let probe = flip == 16 ? key : key ^ 1 << flip
        let range = Int(starts[part][probe])..<Int(starts[part][probe + 1])
        for place in range {
          let other = Int(positions[part][place])
          guard other > index else { continue }
          let difference = hash ^ hashes[other]
          guard difference.nonzeroBitCount <= Self.radius,
            !Self.wasSeen(difference, before: part)
          else { continue }
          found.append(other)
        }
      }
    }
    return found.sorted()
  }

  /// Whether an earlier part has found the pair already.
  private static func wasSeen(_ difference: UInt64, before part: Int) -> Bool {
    (0..<part).contains { key(difference, $0).nonzeroBitCount <= 1 }
  }
}
