@testable import FoveaMetrics
import Foundation
import TestSupport
import Testing

@Suite struct ClassificationEvaluatorTests {
  static let goldens = (try? MetricGoldens.load())?.classification ?? []

  /// Feeds a case in batches of 7, the last one smaller.
  func evaluator(_ golden: MetricGoldens.Classification) throws -> ClassificationEvaluator {
    var evaluator = ClassificationEvaluator(
      classNames: golden.classNames,
      outputs: golden.given == "logits" ? .logits : .probabilities)
    for start in stride(from: 0, to: golden.labels.count, by: 7) {
      let batch = start..<min(start + 7, golden.labels.count)
      try evaluator.add(
        golden.outputs[batch].flatMap { $0.map(Float.init) },
        labels: golden.labels[batch].map(Int32.init),
        weights: golden.weights.map { Array($0[batch]) })
    }
    return evaluator
  }

  @Test func goldensAreThere() {
    #expect(Self.goldens.count == 10)
  }

  @Test(arguments: goldens)
  func decisionsMatchTheReference(golden: MetricGoldens.Classification) throws {
    let record = try evaluator(golden).record(split: "test")
    let expected = golden.expected
    #expect(agree(record[.accuracy], expected.accuracy))
    #expect(agree(record[.balancedAccuracy], expected.balancedAccuracy))
    #expect(agree(record[.matthewsCorrelation], expected.matthewsCorrelation))
    #expect(agree(record[.cohenKappa], expected.cohenKappa))
    #expect(agree(record[.macroPrecision], expected.macroPrecision))
    #expect(agree(record[.macroRecall], expected.macroRecall))
    #expect(agree(record[.macroF1], expected.macroF1))
    #expect(agree(record[.microPrecision], expected.microPrecision))
    #expect(agree(record[.microRecall], expected.microRecall))
    #expect(agree(record[.microF1], expected.microF1))
    #expect(agree(record[.weightedPrecision], expected.weightedPrecision))
    #expect(agree(record[.weightedRecall], expected.weightedRecall))
    #expect(agree(record[.weightedF1], expected.weightedF1))
    #expect(agree(record.perClass.map(\.precision), expected.precision))
    #expect(agree(record.perClass.map(\.recall), expected.recall))
    #expect(agree(record.perClass.map(\.f1), expected.f1))
    #expect(agree(record.perClass.map(\.support), expected.support))
    for (ours, reference) in zip(record.confusionMatrix, expected.confusionMatrix) {
      #expect(agree(ours, reference))
    }
    #expect(record.hasSampleWeights == (golden.weights != nil))
  }

  @Test(arguments: goldens)
  func probabilitiesMatchTheReference(golden: MetricGoldens.Classification) throws {
    let record = try evaluator(golden).record(split: "test", topK: [2, 5])
    let expected = golden.expected
    #expect(agree(record[.logLoss], expected.logLoss))
    #expect(agree(record[.brierScore], expected.brierScore))
    #expect(agree(record[.expectedCalibrationError], expected.expectedCalibrationError))
    #expect(agree(record.topKAccuracy["2"], expected.top2))
    #expect(agree(record.perClass.map(\.rocAUC), expected.rocAUC))
    #expect(agree(record.perClass.map(\.averagePrecision), expected.averagePrecision))
    if let macro = expected.macroROCAUC { #expect(agree(record[.macroROCAUC], macro)) }
    if let weighted = expected.weightedROCAUC { #expect(agree(record[.weightedROCAUC], weighted)) }
  }

  @Test func aSingleLogitIsASigmoid() throws {
    var single = ClassificationEvaluator(classNames: ["no", "yes"], outputs: .binaryLogit)
    try single.add([-1, 0, 2, 50], labels: [0, 1, 1, 0])
    #expect(single.predictions == [0, 0, 1, 1])
    #expect(agree(single.probability(sample: 2, of: 1), 1 / (1 + exp(-2.0))))
    #expect(agree(single.probabilities(sample: 1), [0.5, 0.5]))
    #expect(try single.record(split: "v").confusionMatrix == [[1, 1], [1, 1]])
  }

  @Test func undefinedFiguresAreMarkedOrAbsent() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b", "c"])
    try evaluator.add([1, 0, 0, 1, 0, 0], labels: [0, 0])
    let record = try evaluator.record(split: "test")
    #expect(
      record.perClass.map(\.zeroDivision) == [
        [], ["precision", "recall", "f1"], ["precision", "recall", "f1"],
      ])
    #expect(record[.cohenKappa] == nil)
    #expect(record[.macroROCAUC] == nil)
    #expect(record.perClass.map(\.averagePrecision) == [1, nil, nil])
    #expect(record[.macroF1] == 1)
    #expect(record.topKAccuracy.isEmpty)
  }

  @Test func rankingCanBeLeftOut() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    try evaluator.add([1, 0, 0, 1], labels: [0, 1])
    let record = try evaluator.record(split: "val", includesRanking: false)
    #expect(record[.macroROCAUC] == nil)
    #expect(record.definitions["rocAUC"] == nil)
    #expect(record[.accuracy] == 1)
    #expect(record.headlines["accuracy"] == 1)
    #expect(record.headlines.keys.contains("logLoss"))
    #expect(!record.headlines.keys.contains("macroROCAUC"))
  }

  @Test func divergedOutputsAreNamed() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    try evaluator.add([1, 0], labels: [0])
    let error = #expect(throws: MetricError.self) {
      try evaluator.add([1, 0, 0, .nan], labels: [0, 1])
    }
    #expect(
      error?.description
        == "the model's output for sample 2 is NaN or infinite. Its weights have diverged: "
        + "evaluate an earlier checkpoint, or train with a lower learning rate.")
    #expect(evaluator.sampleCount == 1)
  }

  @Test func anEmptySplitIsNamed() {
    let evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    let error = #expect(throws: MetricError.self) { try evaluator.record(split: "test") }
    #expect(
      error?.description
        == "the split 'test' has no sample with a weight above 0, so there is nothing to "
        + "evaluate. Check the data's path and the split's share.")
  }

  @Test func curvesAreThinnedButAreasAreNot() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    let count = 2000
    // A fixed scramble of scores, so that the curve is neither trivial nor random.
    let logits = (0..<count).map { Float(($0 * 7919) % 1009) / 100 }
    try evaluator.add(
      logits.flatMap { [0, $0] }, labels: (0..<count).map { ($0 * 31) % 7 < 3 ? 1 : 0 })
    let curves = try evaluator.curves(split: "test", resolution: 50)
    let record = try evaluator.record(split: "test")
    #expect(curves.perClass.map(\.rocAUC) == record.perClass.map(\.rocAUC))
    for curve in curves.perClass {
      #expect(curve.roc.x.count < 120)
      #expect([curve.roc.x.first, curve.roc.y.first] == [0, 0])
      #expect([curve.roc.x.last, curve.roc.y.last] == [1, 1])
      #expect(curve.precisionRecall.x.last == 1)
    }
    #expect(curves.reliability.count == 15)
    #expect(curves.reliability.reduce(0) { $0 + $1.count } == Double(count))
    #expect(curves.reliability.map(\.upper).last == 1)
  }

  @Test func theBaselineIsTheCommonestClass() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b", "c"])
    try evaluator.add(
      [Float](repeating: 0, count: 12), labels: [1, 1, 0, 1], weights: [1, 1, 4, 2])
    let record = try evaluator.record(split: "test")
    // Four of the eight units of weight are of each of the two.
    #expect(record[.baselineAccuracy] == 0.5)
    #expect(record.definitions["baselineAccuracy"] != nil)
    // It is no figure to choose an epoch by.
    #expect(record.headlines["baselineAccuracy"] == nil)
  }
}
