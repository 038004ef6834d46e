import Testing

@testable import fovea_cli

@Suite struct ProgressBarTests {
  /// A clock that is set by the test, and a record of the written text.
  private final class Stage {
    var now = 0.0
    var written = ""
  }

  private func bar(_ stage: Stage, interactive: Bool, columns: Int = 80) -> ProgressBar {
    ProgressBar(
      "epoch 3/10", total: 1000,
      terminal: Terminal(isInteractive: interactive, usesColor: false, columns: columns),
      clock: { stage.now }, emit: { stage.written += $0 })
  }

  @Test func redrawsInPlace() {
    let stage = Stage()
    var bar = bar(stage, interactive: true)
    stage.now = 4
    bar.update(250, imagesPerSecond: 5102, figures: ["loss 0.3121"])
    #expect(
      stage.written == "\r\u{1B}[Kepoch 3/10  ━━━━              "
        + "250/1,000  12 s left  loss 0.3121  5,102 images/s")
    stage.written = ""
    stage.now = 4.05
    bar.update(260)
    #expect(stage.written.isEmpty, "redrawn after 50 ms")
    bar.clear()
    #expect(stage.written == "\r\u{1B}[K")
  }

  @Test(arguments: [20, 30, 40, 60, 80, 120, 200])
  func fitsTheTerminal(columns: Int) {
    let stage = Stage()
    var bar = bar(stage, interactive: true, columns: columns)
    stage.now = 4
    bar.update(
      250, imagesPerSecond: 5102, figures: ["loss 0.3121", "accuracy 0.8812", "rate 0.1"])
    let line = stage.written.dropFirst("\r\u{1B}[K".count)
    #expect(line.count < max(columns, 22), "\(line.count) columns of \(columns): \(line)")
  }

  @Test func plainLinesAtIntervals() {
    let stage = Stage()
    var bar = bar(stage, interactive: false)
    for second in 1...25 {
      stage.now = Double(second)
      bar.update(second * 10, imagesPerSecond: 320, figures: ["loss 0.5000"])
    }
    #expect(
      stage.written == """
        epoch 3/10  100/1,000  1:30 left  loss 0.5000  320 images/s
        epoch 3/10  200/1,000  1:20 left  loss 0.5000  320 images/s

        """)
    #expect(!stage.written.contains("\u{1B}"))
  }
}
