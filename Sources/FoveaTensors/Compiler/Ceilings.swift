import CFoveaKernels

/// The most that this machine can do with the threads in use: multiply-adds in registers, and bytes
/// from its caches and from memory (the roofline model, Williams et al. 2009).
struct Ceilings: Sendable {
  /// What limits a step.
  enum Limit: String, Sendable {
    case math, memory
  }

  /// How fast data of up to a size streams.
  struct Level: Sendable {
    /// What holds the data, such as `L2`.
    let name: String
    /// The most bytes that it holds.
    let capacity: Int
    let bytesPerSecond: Double
  }

  let threads: Int
  let flops: Double
  /// Caches first; the last holds everything.
  let levels: [Level]

  /// The least time a step can take, and what it is that limits it.
  ///
  /// Bytes are held against the fastest level that has room for all of them: whether they still
  /// lie there, only the order of steps says.
  func leastSeconds(bytes: Int, multiplyAdds: Int) -> (seconds: Double, limit: Limit) {
    let level = levels.first { $0.capacity >= bytes } ?? levels.last
    let memory = level.map { Double(bytes) / $0.bytesPerSecond } ?? 0
    let math = 2 * Double(multiplyAdds) / flops
    return math > memory ? (math, .math) : (memory, .memory)
  }

  /// Seconds that one measurement takes.
  private static let patience = 0.1

  nonisolated(unsafe) private static var known: Ceilings?

  /// Measures at the first call for a number of threads, in about half a second. Called on the
  /// evaluation thread only.
  static func measured() -> Ceilings {
    let threads = Int(fovea_threads())
    if let known, known.threads == threads { return known }
    func rate(streaming bytes: Int) -> Double {
      let rates = [false, true].map {
        fovea_measure_bandwidth(Int64(bytes), $0, patience / 2)
      }
      return max(rates[0], rates[1], 1)
    }
    func cache(_ level: Int32, else usual: Int) -> Int {
      let bytes = Int(fovea_cache_bytes(level))
      return bytes > 0 ? bytes : usual
    }
    let second = cache(2, else: 1 << 20) * threads
    let third = max(cache(3, else: 16 << 20), 2 * second)
    // Half of a cache stays there for certain; four times the largest does not. Other programs may
    // disturb one measurement, but no level is slower than the next.
    let memoryRate = rate(streaming: min(4 * third, 256 << 20))
    let thirdRate = max(rate(streaming: third / 2), memoryRate)
    let secondRate = max(rate(streaming: second / 2), thirdRate)
    let result = Ceilings(
      threads: threads, flops: max(fovea_measure_flops(patience), 1),
      levels: [
        Level(name: "L2", capacity: second, bytesPerSecond: secondRate),
        Level(name: "L3", capacity: third, bytesPerSecond: thirdRate),
        Level(name: "memory", capacity: .max, bytesPerSecond: memoryRate),
      ])
    known = result
    return result
  }
}
