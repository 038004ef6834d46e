import Foundation

/// A report of a plan's run for `FOVEA_TRACE=1`: time, bytes and operations of each step, and its
/// share of the machine's ceiling.
struct PlanTrace {
  /// The step at which most of the arena is in use.
  struct Fullest {
    /// Its number, from 1.
    let step: Int
    let name: String
    let bytes: Int
    /// Bytes and number of the live values, by the step that wrote them.
    let holders: [(name: String, bytes: Int, count: Int)]
  }

  private struct Total {
    var seconds = 0.0
    var least = 0.0
    var bytes = 0
    var multiplyAdds = 0
    var count = 0
  }

  /// Columns of a line; names are cut to fit.
  private static let width = 120
  private static let shownHolders = 8

  private let ceilings: Ceilings
  private let header: String
  private var lines: [String] = []
  private var totals: [String: Total] = [:]
  private var all = Total()
  private var leastByLimit: [Ceilings.Limit: Double] = [:]

  init(steps: Int, arenaBytes: Int, fullest: Fullest?, ceilings: Ceilings) {
    self.ceilings = ceilings
    var text = "plan: \(steps) steps, arena \(Self.mebibytes(arenaBytes))"
    if let fullest {
      let values = fullest.holders.reduce(0) { $0 + $1.count }
      text +=
        ", fullest at step \(fullest.step): \(Self.mebibytes(fullest.bytes)) in \(values) values"
      text += "\n" + Self.cut("  while running \(fullest.name), it holds")
      let sorted = fullest.holders.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
      for holder in sorted.prefix(Self.shownHolders) {
        text +=
          "\n"
          + Self.cut(
            String(format: "  %8.2f MiB %4d x  ", Double(holder.bytes) / 1_048_576, holder.count)
              + holder.name)
      }
      let rest = sorted.dropFirst(Self.shownHolders)
      if !rest.isEmpty {
        text += String(
          format: "\n  %8.2f MiB %4d x  of other steps",
          Double(rest.reduce(0) { $0 + $1.bytes }) / 1_048_576, rest.reduce(0) { $0 + $1.count })
      }
    }
    header = text
  }

  private static func mebibytes(_ bytes: Int) -> String {
    String(format: "%.2f MiB", Double(bytes) / 1_048_576)
  }

  private static func cut(_ line: String) -> String {
    line.count <= width ? line : line.prefix(width - 1) + "…"
  }

  /// A rate in billions per second; blank where the amount is 0.
  private static func billions(_ amount: Double, per seconds: Double) -> String {
    amount > 0 ? String(format: "%9.1f", amount / seconds / 1e9) : "        -"
  }

  private static func share(_ least: Double, of seconds: Double) -> String {
    String(format: "%5.0f %%", 100 * least / seconds)
  }

  mutating func add(_ name: String, _ time: UInt64, bytes: Int, multiplyAdds: Int) {
    let seconds = Double(max(time, 1)) / 1e9
    let (least, limit) = ceilings.leastSeconds(bytes: bytes, multiplyAdds: multiplyAdds)
    var line = String(format: "%10.1f %9.2f", seconds * 1e6, Double(bytes) / 1e6)
    line += Self.billions(Double(bytes), per: seconds)
    line += Self.billions(2 * Double(multiplyAdds), per: seconds)
    line += Self.share(least, of: seconds) + (limit == .math ? " math    " : " memory  ")
    lines.append(Self.cut(line + name))
    func grow(_ total: inout Total) {
      total.seconds += seconds
      total.least += least
      total.bytes += bytes
      total.multiplyAdds += multiplyAdds
      total.count += 1
    }
    grow(&totals[name, default: Total()])
    grow(&all)
    leastByLimit[limit, default: 0] += least
  }

  /// The whole report, ending with a newline.
  var text: String {
    var text = ceilingsLine + "\n" + header + "\n"
    text += "        us        MB     GB/s  GFLOP/s  of ceiling    step\n"
    text += lines.joined(separator: "\n")
    text += "\nby operation:\n"
    text += "        ms   share count     GB/s  GFLOP/s roofline  step\n"
    let sorted = totals.sorted { ($1.value.seconds, $0.key) < ($0.value.seconds, $1.key) }
    for (name, total) in sorted {
      var line = String(
        format: "%10.2f %5.1f %% %5d", total.seconds * 1e3,
        100 * total.seconds / max(all.seconds, 1e-9), total.count)
      line += Self.billions(Double(total.bytes), per: total.seconds)
      line += Self.billions(2 * Double(total.multiplyAdds), per: total.seconds)
      line += Self.share(total.least, of: total.seconds) + "   "
      text += Self.cut(line + name) + "\n"
    }
    text += String(
      format: "%10.2f ms in all; the roofline allows %.2f ms (%.0f %%): %.2f math, %.2f memory\n",
      all.seconds * 1e3, all.least * 1e3, 100 * all.least / max(all.seconds, 1e-9),
      (leastByLimit[.math] ?? 0) * 1e3, (leastByLimit[.memory] ?? 0) * 1e3)
    return text
  }

  private var ceilingsLine: String {
    let levels = ceilings.levels.map {
      String(format: "%.0f GB/s ", $0.bytesPerSecond / 1e9)
        + ($0.name == "memory" ? "from memory" : "in \($0.name)")
    }
    return String(
      format: "ceilings: %d threads, %.0f GFLOP/s, ", ceilings.threads, ceilings.flops / 1e9)
      + levels.joined(separator: ", ")
  }

  func write() { FileHandle.standardError.write(Data(text.utf8)) }
}
