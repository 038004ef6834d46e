@testable import FoveaMetrics
import Testing

@Suite struct TopKAccuracyTests {
  @Test func equalScoresRankByClass() {
    let scores = [[1.0, 3, 3, 0], [1, 3, 3, 0], [0, 0, 0, 0]]
    let labels = [1, 2, 3]
    #expect(Metrics.topKAccuracy(k: 1, scores: scores, labels: labels) == 1 / 3.0)
    #expect(Metrics.topKAccuracy(k: 2, scores: scores, labels: labels) == 2 / 3.0)
    #expect(Metrics.topKAccuracy(k: 4, scores: scores, labels: labels) == 1)
    #expect(
      Metrics.topKAccuracy(k: 1, scores: scores, labels: labels, weights: [3, 1, 0]) == 0.75)
    #expect(Metrics.topKAccuracy(k: 1, scores: [], labels: []) == nil)
  }
}
