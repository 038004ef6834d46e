import Foundation

/// What a plan did, step by step, for `FOVEA_TRACE=1`.
struct PlanTrace {
  private var lines: [String] = []
  private var totals: [String: (nanoseconds: UInt64, bytes: Int, count: Int)] = [:]
  private var nanoseconds: UInt64 = 0
  private let header: String

  init(steps: Int, arenaBytes: Int) {
    header = "plan: \(steps) steps, arena \(arenaBytes / 1024) KiB"
  }

  mutating func add(_ name: String, _ time: UInt64, bytes: Int, multiplyAdds: Int) {
    let seconds = Double(max(time, 1)) / 1e9
    var line = String(
      format: "%10.1f us %9.2f MB %7.1f GB/s ", seconds * 1e6, Double(bytes) / 1e6,
      Double(bytes) / seconds / 1e9)
    line +=
      multiplyAdds > 0
      ? String(format: "%7.1f GFLOP/s  ", 2 * Double(multiplyAdds) / seconds / 1e9)
      : String(repeating: " ", count: 17)
    lines.append(line + name)
    let old = totals[name] ?? (0, 0, 0)
    totals[name] = (old.nanoseconds + time, old.bytes + bytes, old.count + 1)
    nanoseconds += time
  }

  func write() {
    var text = header + "\n" + lines.joined(separator: "\n") + "\nby operation:\n"
    for (name, total) in totals.sorted(by: { $0.value.nanoseconds > $1.value.nanoseconds }) {
      text += String(
        format: "%10.2f ms %5.1f %% %5d x  ", Double(total.nanoseconds) / 1e6,
        100 * Double(total.nanoseconds) / Double(max(nanoseconds, 1)), total.count)
      text += name + "\n"
    }
    text += String(format: "%10.2f ms in all\n", Double(nanoseconds) / 1e6)
    FileHandle.standardError.write(Data(text.utf8))
  }
}
