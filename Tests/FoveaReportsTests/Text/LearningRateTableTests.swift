import FoveaRunRecords
import Testing

@testable import FoveaReports

/// A range test with a fall and a rise; with fewer than 20 steps one without a suggestion.
func sampleRangeTest(count: Int = 80) -> LearningRateRecord {
  var rates: [Double] = []
  var smoothed: [Double] = []
  var rate = 1e-7
  for _ in 0..<count {
    let fall = 1.5 / (1 + 1e-3 / rate)
    rates.append(rate)
    smoothed.append(2.3 - fall + 40 * rate)
    rate *= 1.2
  }
  let hasFall = count >= 20
  let suggestions: [LearningRateRecord.Suggestion] = [
    .init(rule: .valley, rate: 1e-3, loss: 1.5), .init(rule: .steepest, rate: 2e-3, loss: 1.2),
    .init(rule: .minimum, rate: 5e-4, loss: 1),
  ]
  return LearningRateRecord(
    model: "tiny", optimizer: "sgd", imagesPerUpdate: 32, lowest: 1e-7, highest: 10, steps: 100,
    ending: .diverged, rates: rates, losses: smoothed.map { $0 * 1.1 }, smoothedLosses: smoothed,
    suggestions: hasFall ? suggestions : [], chosen: hasFall ? 1e-3 : nil,
    problem: hasFall ? nil : "the loss never fell", usual: 0.05)
}

@Suite struct LearningRateTableTests {
  @Test func listsTheSuggestions() {
    let text = LearningRateTable.text(sampleRangeTest())
    #expect(text.hasPrefix("80 updates of 32 images by sgd, learning rates 1e-07 to 0.18"))
    #expect(text.contains("stopped at four times that"))
    let cells = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(cells.contains(["valley", "0.001", "1.5", "chosen"]))
    #expect(cells.contains(["minimum", "/", "10", "0.0005", "1"]))
    #expect(cells.contains(["usual", "0.05"]))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func withoutSuggestionsThereIsNoTable() {
    #expect(!LearningRateTable.text(sampleRangeTest(count: 5)).contains("valley"))
  }
}
