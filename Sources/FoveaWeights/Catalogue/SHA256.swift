import Foundation

/// SHA-256 (FIPS 180-4) of downloaded files: a hundred lines instead of a library.
struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  /// The digest of a file's bytes, as 64 hexadecimal digits.
  static func hexadecimal(_ data: Data) -> String {
    var hash = SHA256()
    let whole = data.count / 64 * 64
    data.withUnsafeBytes { hash.add(UnsafeRawBufferPointer(rebasing: $0[..<whole])) }
    // Padding of the last one or two blocks: a 1 bit, zeros, and the length in bits.
    var end = Array(data.dropFirst(whole)) + [0x80]
    end += [UInt8](repeating: 0, count: (120 - end.count % 64) % 64)
    withUnsafeBytes(of: (UInt64(data.count) * 8).bigEndian) { end += $0 }
    end.withUnsafeBytes { hash.add($0) }
    return hash.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// Processes whole blocks of 64 bytes.
  private mutating func add(_ blocks: UnsafeRawBufferPointer) {
    func turned(_ value: UInt32, _ count: UInt32) -> UInt32 {
      value &>> count | value &<< (32 &- count)
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
      for start in stride(from: 0, to: blocks.count, by: 64) {
        for index in 0..<16 {
          words[index] = UInt32(
            bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
        }
        for index in 16..<64 {
          let (early, late) = (words[index - 15], words[index - 2])
          let first = turned(early, 7) ^ turned(early, 18) ^ early &>> 3
          let second = turned(late, 17) ^ turned(late, 19) ^ late &>> 10
          words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
          let mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
          let one = h &+ mixed &+ (e & f ^ ~e & g) &+ Self.constants[index] &+ words[index]
          let other = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
          let two = other &+ (a & b ^ a & c ^ b & c)
          (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
      }
    }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = primes(64).map { prime in
    // ⌊∛p · 2³²⌋, bit by bit in integers: (x / 2³²)³ ≤ p.
    var root: UInt64 = 0
    for bit in stride(from: 34, through: 0, by: -1) {
      let trial = root | 1 << UInt64(bit)
      if isCube(of: trial, atMost: prime) { root = trial }
    }
    return UInt32(truncatingIfNeeded: root)
  }

  /// Whether x³ ≤ prime · 2⁹⁶, for x below 2³⁵.
  private static func isCube(of x: UInt64, atMost prime: UInt64) -> Bool {
    let square = x.multipliedFullWidth(by: x)
    let low = square.low.multipliedFullWidth(by: x)
    // x² < 2⁷⁰ and x < 2³⁵: the high part's product fits a word.
    let high = square.high * x + low.high
    // prime · 2⁹⁶ is prime · 2³² in the high word of 128 bits.
    let limit = prime << 32
    return high < limit || (high == limit && low.low == 0)
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var next: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ next % $0 != 0 }) { found.append(next) }
      next += 1
    }
    return found
  }
}
