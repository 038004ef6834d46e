/// A source of random numbers without hidden state.
///
/// The same key gives the same numbers, so use a key once and derive new keys with `fold`.
public struct RandomKey: Hashable, Sendable, Codable {
  let bits: UInt64

  /// Makes the key of a seed.
  public init(seed: UInt64) { bits = RandomKey.mix(seed &+ 0x9e37_79b9_7f4a_7c15) }

  private init(bits: UInt64) { self.bits = bits }

  /// The key for an item of a numbered collection: an epoch, a step, a layer, a sample.
  public func fold(_ index: Int) -> RandomKey {
    RandomKey(
      bits: RandomKey.mix(
        bits ^ RandomKey.mix(UInt64(bitPattern: Int64(index)) &+ 0xd1b5_4a32_d192_ed03)))
  }

  /// The key for a named purpose.
  public func fold(_ purpose: String) -> RandomKey {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return RandomKey(bits: RandomKey.mix(bits ^ hash))
  }

  /// A bijection that scatters nearby inputs (the finalizer of SplitMix64, Steele et al. 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// The key as data of a graph: two int32 scalars.
  var words: [Tensor] {
    [
      Tensor(Int32(truncatingIfNeeded: bits)), Tensor(Int32(truncatingIfNeeded: bits >> 32)),
    ]
  }
}
