import Foundation
import FoveaSupport

/// A counter-based stream of random numbers, opened by a key and never shared.
///
/// Each random decision opens its own stream from (seed, epoch, sample, purpose), so a draw depends
/// on nothing but its key: not on the number of loader threads, not on earlier draws, not on the
/// start of a resumed run.
///
///     var random = RandomStream(seed: 7, epoch: 0, sample: 12, purpose: .augmentation)
///     let angle = random.uniform(-15, 15)
///
/// Output `i` is SplitMix64's finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014) applied to `start + i * golden`; `start` is the key folded by the same
/// finaliser. Bounded integers, shuffles and normals are written out here rather than left to the
/// standard library, whose algorithms may change between versions.
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The use of a stream; two purposes with the same numbers have unrelated streams.
  public struct Purpose: RawRepresentable, Sendable, Hashable {
    /// The number that enters the stream's key; 1 to 6 are taken.
    public let rawValue: UInt64
    /// Makes a purpose with its own number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Dividing samples into splits.
    public static let split = Purpose(rawValue: 1)
    /// The order of samples in an epoch.
    public static let shuffle = Purpose(rawValue: 2)
    /// Drawing samples with replacement.
    public static let sampling = Purpose(rawValue: 3)
    /// Random parameters of transforms.
    public static let augmentation = Purpose(rawValue: 4)
    /// Generated images.
    public static let generation = Purpose(rawValue: 5)
    /// The input size of a batch.
    public static let inputSize = Purpose(rawValue: 6)
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var counter: UInt64

  /// Opens the stream of a key. `draw` distinguishes several draws of one sample in an epoch. In
  /// the loader's keys `epoch` counts from 0.
  public init(seed: UInt64, epoch: Int = 0, sample: Int = 0, draw: Int = 0, purpose: Purpose) {
    var key = Self.mix(seed &+ Self.golden)
    key = Self.mix(key ^ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
    key = Self.mix(key &+ UInt64(bitPattern: Int64(epoch)) &* Self.golden)
    key = Self.mix(key ^ UInt64(bitPattern: Int64(sample)) &* 0xD1B5_4A32_D192_ED03)
    counter = Self.mix(key &+ UInt64(bitPattern: Int64(draw)) &* Self.golden)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    counter &+= Self.golden
    return Self.mix(counter)
  }

  /// A number in `0..<1`, of 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in `low..<high`.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// An integer in `0..<bound`; its bias is below `bound / 2^64`.
  ///
  /// - Precondition: `bound > 0`.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "a random integer needs a bound above 0, got \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True with a probability in 0...1.
  public mutating func chance(_ probability: Double) -> Bool {
    uniform() < probability
  }

  /// A normally distributed number with mean 0 and standard deviation 1 (Box and Muller, 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Shuffles in place (Fisher and Yates): every order is equally likely.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }
}
