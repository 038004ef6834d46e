import FoveaSupport
import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct CostMatrixTests {
  private let names = ["good", "scratch", "crack"]

  private func matrix(_ text: String) throws -> CostMatrix {
    try CostMatrix(csv: text, classNames: names)
  }

  @Test func rowsAndColumnsHaveAnyOrder() throws {
    let costs = try matrix(
      """
      true,crack,good,scratch
      scratch,2,5,0
      good,1,0,1.5

      crack, 0, 100, 10
      """)
    #expect(costs.costs == [[0, 1.5, 1], [5, 0, 2], [100, 10, 0]])
  }

  @Test(arguments: [
    ("", "have no header"),
    ("true,good,scratch,crck\ngood,0,1,1", "have a column 'crck', which is no class of the model"),
    ("true,good,scratch\ngood,0,1", "have 0 columns for the class 'crack'"),
    ("true,good,scratch,crack\ngood,0,1,1\nscratch,1,0,1", "have 0 rows for the class 'crack'"),
    (
      "true,good,scratch,crack\ngood,0,1\nscratch,1,0,1\ncrack,1,1,0",
      "have 2 numbers in the row 'good', expected 3"
    ),
    (
      "true,good,scratch,crack\ngood,0,x,1\nscratch,1,0,1\ncrack,1,1,0",
      "have 'x' in the row 'good', which is no number"
    ),
    (
      "true,good,scratch,crack\ngood,2,2,2\nscratch,1,1,1\ncrack,0,0,0",
      "are the same for every answer"
    ),
  ])
  func wrongFilesAreNamed(text: String, reason: String) throws {
    let error = #expect(throws: SettingError.self) { try matrix(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func theCheapestAnswerIsNotTheLikeliest() throws {
    let costs = CostMatrix(classNames: names, costs: [[0, 1, 1], [5, 0, 2], [100, 10, 0]])
    #expect(costs.cheapest([0.9, 0.05, 0.05]) == 2)
    #expect(costs.cheapest([1, 0, 0]) == 0)
    #expect(agree(costs.meanCost(labels: [0, 2, 1], predictions: [1, 0, 1]), 101.0 / 3))
    #expect(costs.meanCost(labels: [], predictions: []) == nil)
  }

  /// The sweep agrees with trying every threshold.
  @Test func theBestThresholdIsThatOfAnExhaustiveSearch() throws {
    let goldens = try CalibrationGoldens.read()
    let figures = goldens.labels.indices.map { sample in
      let row = goldens.logits[4 * sample..<4 * sample + 4].map { Double($0) }
      let sum = row.reduce(0) { $0 + pow2($1) }
      return row.map { pow2($0) / sum }
    }
    let names = ["a", "b", "c", "d"]
    let costs = CostMatrix(
      classNames: names, costs: [[0, 3, 1, 1], [9, 0, 2, 4], [1, 1, 0, 7], [20, 2, 2, 0]])
    for label in 0..<4 {
      let found = try #require(
        costs.bestThreshold(of: label, probabilities: figures, labels: goldens.labels))
      func cost(_ threshold: Double) -> Double {
        let predictions = figures.map { row in
          row[label] >= threshold
            ? label
            : row.indices.filter { $0 != label }.max { (row[$0], $1) < (row[$1], $0) } ?? label
        }
        return costs.meanCost(labels: goldens.labels, predictions: predictions) ?? .infinity
      }
      let best = figures.map { cost($0[label]) }.min() ?? .infinity
      #expect(agree(found.cost, min(best, cost(2))))
      #expect(agree(cost(found.score), found.cost))
    }
  }

  private func pow2(_ exponent: Double) -> Double {
    // Powers of two serve as well as those of e.
    var result = 1.0
    let whole = exponent.rounded(.down)
    for _ in 0..<Int(whole.magnitude) { result *= whole < 0 ? 0.5 : 2 }
    return result * (1 + exponent - whole)
  }
}
