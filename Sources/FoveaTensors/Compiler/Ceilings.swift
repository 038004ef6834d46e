import CFoveaKernels

/// The limits of this machine with the threads in use: multiply-adds in registers, and bandwidth of
/// its caches and memory (the roofline model, Williams et al. 2009).
struct Ceilings: Sendable {
  /// The resource that limits a step.
  enum Limit: String, Sendable {
    case math, memory
  }

  /// A level of the memory hierarchy with its bandwidth.
  struct Level: Sendable {
    /// Name, such as `L2`.
    let name: String
    /// Capacity in bytes.
    let capacity: Int
    let bytesPerSecond: Double
  }

  let threads: Int
  let flops: Double
  /// Caches first; the last level is memory and holds everything.
  let levels: [Level]

  /// The least time that a step can take, and the resource that limits it.
  ///
  /// Bytes are compared with the fastest level that has room for all of them. Whether they are
  /// still there depends on the order of steps, which is not known here.
  func leastSeconds(bytes: Int, multiplyAdds: Int) -> (seconds: Double, limit: Limit) {
    let level = levels.first { $0.capacity >= bytes } ?? levels.last
    let memory = level.map { Double(bytes) / $0.bytesPerSecond } ?? 0
    let math = 2 * Double(multiplyAdds) / flops
    return math > memory ? (math, .math) : (memory, .memory)
  }

  /// Duration of one measurement in seconds.
  private static let patience = 0.1

  nonisolated(unsafe) private static var known: Ceilings?

  /// Measures at the first call for a number of threads, which takes about half a second. Call it
  /// on the evaluation thread only.
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
    // Half of a cache fits for certain; four times the largest does not. Other programs may disturb
    // one measurement, but no level is slower than the next.
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
