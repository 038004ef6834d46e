import FoveaRunRecords
import Testing

@testable import FoveaDiagnosis

/// Each rule on records that show its problem, and on the nearest ones that don't.
@Suite struct WatchRulesTests {
  /// The names of the rules that warn about the last of some records.
  private func found(_ records: [WatchRecord]) -> [String] {
    var before: [WatchRecord] = []
    for record in records {
      var record = record
      record.warnings = WatchRules().warnings(record, after: before)
      before.append(record)
    }
    return before.flatMap(\.warnings).map(\.rule)
  }

  private func step(
    _ number: Int, gradients: [Double] = [0.3, 0.2, 0.2, 0.1], ratio: Double = 1e-3,
    rate: Double = 0.1, loss: Double = 2, recent: Double? = nil, drift: Double = 0.1
  ) -> WatchRecord {
    var record = WatchRecord(
      .step, epoch: 1 + number / 50, step: number, stepsPerEpoch: 50, learningRate: rate,
      loss: loss)
    record.layers = gradients.enumerated().map { index, gradient in
      var layer = LayerRecord(
        path: "layer\(index)", hasWeights: true, shape: [8], activation: "relu", mean: 0.4,
        deviation: 0.6, zeroShare: 0.5, weightNorm: 5, gradientNorm: gradient)
      layer.updateRatio = ratio
      layer.meanDrift = drift
      return layer
    }
    record.recentLosses = Array(repeating: recent ?? loss, count: 20)
    return record
  }

  private func epoch(
    _ number: Int, loss: Double, units: [UnitRecord] = [], predicted: [Int]? = nil
  ) -> WatchRecord {
    var record = WatchRecord(
      .epoch, epoch: number, step: 50 * number, stepsPerEpoch: 50, learningRate: 0.1, loss: loss)
    record.units = units
    record.predictedCounts = predicted
    record.labelCounts = predicted.map { _ in [40, 30, 5] }
    record.classNames = predicted.map { _ in ["cat", "dog", "fox"] }
    return record
  }

  private func units(_ stuck: Int, _ activation: String = "relu") -> [UnitRecord] {
    [UnitRecord(path: "stem", activation: activation, count: 20, stuck: stuck, imageCount: 64)]
  }

  @Test func aHealthyRunHasNoWarning() {
    var records: [WatchRecord] = []
    for number in 0..<10 {
      let loss = 2.3 / Double(number + 1)
      let predicted = number == 0 ? [75, 0, 0] : [40, 31, 4]
      records.append(step(1 + 50 * number, loss: loss))
      records.append(epoch(number + 1, loss: loss, units: units(2), predicted: predicted))
    }
    #expect(found(records).isEmpty)
  }

  @Test func gradients() {
    let vanished = [1e-7, 1e-5, 1e-3, 0.1]
    #expect(found([step(1, gradients: vanished)]).isEmpty)
    #expect(
      found([step(1, gradients: vanished), step(51, gradients: vanished)])
        == ["vanishing-gradient"])
    #expect(found((0..<3).map { step(1 + 50 * $0, gradients: [1e-3, 1e-2, 1e-2, 0.1]) }).isEmpty)
    #expect(found([step(1), step(51, gradients: [0.3, 500, 0.2, 0.1])]) == ["exploding-gradient"])
    #expect(found([step(1, gradients: [0.1, .nan, 0.1, 0.1])]) == ["exploding-gradient"])
    #expect(found([step(1), step(51, gradients: [0.3, 4, 0.2, 0.1])]).isEmpty)
  }

  @Test func learningRates() {
    let high = (0..<3).map { step(1 + 50 * $0, ratio: 0.5) }
    #expect(found(high) == ["learning-rate-high"])
    #expect(found(Array(high.prefix(2))).isEmpty)
    // The loss falls: a tenth of the weights is much, but it works.
    #expect(found((0..<4).map { step(1 + 50 * $0, ratio: 0.1, loss: 2 / Double($0 + 1)) }).isEmpty)
    #expect(
      found((0..<4).map { step(1 + 50 * $0, ratio: 0.1, recent: 2.5) }) == ["learning-rate-high"])
    #expect(found((0..<6).map { step(1 + 50 * $0, ratio: 1e-6) }) == ["learning-rate-low"])
    // The end of a schedule, and a run that has learned.
    #expect(
      found((0..<6).map { step(1 + 50 * $0, ratio: 1e-6, rate: $0 < 3 ? 0.1 : 1e-4) }).isEmpty)
    #expect(found((0..<6).map { step(1 + 50 * $0, ratio: 1e-6, recent: 0.2) }).isEmpty)
  }

  @Test func unitsThatAreStuck() {
    func twice(_ stuck: Int, _ activation: String = "relu") -> [String] {
      found((1...2).map { epoch($0, loss: 2, units: units(stuck, activation)) })
    }
    #expect(twice(5) == ["dead-units"])
    #expect(twice(4).isEmpty)
    #expect(twice(11, "tanh") == ["saturated-units"])
    #expect(twice(10, "tanh").isEmpty)
    #expect(twice(20, "gate").isEmpty)
    // Once, and before or after a count without, it is no warning; epochs without counts don't
    // matter.
    #expect(found([epoch(1, loss: 2, units: units(5))]).isEmpty)
    #expect(found([5, 0, 5].enumerated().map { epoch($0.0, loss: 2, units: units($0.1)) }).isEmpty)
    #expect(
      found([
        epoch(1, loss: 2, units: units(5)), epoch(2, loss: 2), epoch(3, loss: 2, units: units(5)),
      ])
        == ["dead-units"])
  }

  @Test func lossAndStatistics() {
    #expect(found((1...5).map { epoch($0, loss: 2.3) }) == ["loss-not-falling"])
    #expect(found((1...5).map { epoch($0, loss: 2.3 - 0.05 * Double($0)) }).isEmpty)
    #expect(found((0..<8).map { step(1 + 50 * $0, drift: 3) }) == ["statistics-drift"])
    #expect(found((0..<3).map { step(1 + 50 * $0, drift: 3) }).isEmpty)
  }

  @Test func classesNeverPredicted() throws {
    func run(_ predicted: [Int]) -> [WatchRecord] {
      (1...8).map { epoch($0, loss: 2 / Double($0), predicted: predicted) }
    }
    #expect(found(run([45, 30, 0])) == ["class-never-predicted"])
    #expect(found(run([44, 30, 1])).isEmpty)
    var records = run([45, 30, 0])
    let last = records.removeLast()
    for index in records.indices { records[index].warnings = [] }
    let warning = try #require(WatchRules().warnings(last, after: records).first)
    #expect(warning.subject == "fox")
    #expect(warning.text.contains("'fox'") && warning.text.contains("5 samples"))
  }

  @Test func everyRuleNamesItsLimitCureAndSource() {
    let rules = WatchRules().rules
    #expect(Set(rules.map(\.name)).count == rules.count)
    for rule in rules {
      #expect(!rule.condition.isEmpty && rule.cure.hasSuffix(".") && !rule.source.isEmpty)
    }
  }
}
