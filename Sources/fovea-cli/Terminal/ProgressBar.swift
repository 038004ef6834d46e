import Foundation

/// The progress of a known number of steps: a bar redrawn in place on a terminal, else a plain line
/// from time to time.
///
/// ```
/// epoch 3/10 ━━━━━━━━━━━╸          412/938  5,102 images/s  12 s left  loss 0.3121
/// ```
struct ProgressBar {
  /// The label, such as `epoch 3/10`.
  var label: String
  /// The total number of steps.
  var total: Int

  private let terminal: Terminal
  private let clock: () -> Double
  private let emit: (String) -> Void
  private let started: Double
  private let first: Int
  private var lastDrawn = -Double.infinity
  private var lastPlain: Double
  private var isShowing = false

  /// The seconds between redraws.
  private static let redrawInterval = 0.1
  private static let plainInterval = 10.0

  /// Starts the clock.
  ///
  /// - Parameters:
  ///   - first: The number of steps done before the clock started.
  ///   - clock: The seconds since any fixed moment.
  ///   - emit: Writes text unchanged.
  init(
    _ label: String, total: Int, terminal: Terminal = .progress, startingAt first: Int = 0,
    clock: @escaping () -> Double = { ProcessInfo.processInfo.systemUptime },
    emit: @escaping (String) -> Void = { Output.write($0, to: STDERR_FILENO) }
  ) {
    self.label = label
    self.total = total
    self.terminal = terminal
    self.clock = clock
    self.emit = emit
    self.first = first
    started = clock()
    lastPlain = started
  }

  /// Shows the progress, if an update is due.
  ///
  /// - Parameters:
  ///   - done: The number of steps done.
  ///   - imagesPerSecond: The rate to show; nil for none.
  ///   - figures: Further texts, such as `loss 0.31`, the most important first.
  mutating func update(_ done: Int, imagesPerSecond: Double? = nil, figures: [String] = []) {
    let now = clock()
    let isLast = done >= total
    if terminal.isInteractive {
      guard now - lastDrawn >= Self.redrawInterval || isLast else { return }
      lastDrawn = now
      isShowing = true
      let line = line(done, at: now, imagesPerSecond, figures, bar: true)
      emit("\r\u{1B}[K" + line)
    } else if now - lastPlain >= Self.plainInterval, !isLast {
      lastPlain = now
      emit(line(done, at: now, imagesPerSecond, figures, bar: false) + "\n")
    }
  }

  /// Removes the bar from the screen, so that a line can be printed in its place.
  mutating func clear() {
    guard isShowing else { return }
    isShowing = false
    emit("\r\u{1B}[K")
  }

  /// The line with as many figures as fit; the bar fills the rest, if there is enough.
  private func line(
    _ done: Int, at now: Double, _ rate: Double?, _ figures: [String], bar: Bool
  ) -> String {
    let elapsed = now - started
    var parts = ["\(Text.grouped(done))/\(Text.grouped(total))"]
    if done > first, done < total {
      let pace = elapsed / Double(done - first)
      parts.append(Text.duration(pace * Double(total - done)) + " left")
    }
    parts += figures.prefix(1)
    if let rate { parts.append("\(Text.grouped(Int(rate.rounded()))) images/s") }
    parts += figures.dropFirst()
    guard bar else { return Terminal.rendered(([label] + parts).joined(separator: "  ")) }
    // The last column stays empty: writing there makes some terminals break the line.
    let width = terminal.columns - 1
    let narrowest = 10
    while parts.count > 1, needed(parts) + narrowest + 2 > width { parts.removeLast() }
    let room = min(width - needed(parts) - 2, 30)
    let drawn = room >= narrowest ? "  " + picture(done, width: room) : ""
    return Terminal.rendered(
      terminal.styled(label, .bold) + drawn + "  " + parts.joined(separator: "  "))
  }

  private func needed(_ parts: [String]) -> Int {
    label.count + parts.reduce(0) { $0 + $1.count + 2 }
  }

  private func picture(_ done: Int, width: Int) -> String {
    let share = total > 0 ? Double(min(max(done, 0), total)) / Double(total) : 1
    let halves = Int((share * Double(2 * width)).rounded(.down))
    let full = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    let rest = String(repeating: terminal.usesColor ? "━" : " ", count: width - full.count)
    return terminal.styled(full, .cyan) + terminal.styled(rest, .dim)
  }
}
