import FoveaSupport
@testable import FoveaMetrics
import FoveaInference
import TestSupport
import Testing

@Suite struct DecisionThresholdTests {
  private let scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
  private let truth = [true, true, false, true, false, false, true]

  private func choose(_ text: String) throws -> DecisionThreshold {
    try #require(
      DecisionThreshold(
        DecisionTarget(parsing: text), writtenAs: text, className: "crack", scores: scores,
        isPositive: truth))
  }

  @Test func recallTakesTheMostPreciseThresholdThatFindsEnough() throws {
    let chosen = try choose("recall=0.75")
    #expect(chosen.recall == 0.75 && chosen.precision == 0.75 && chosen.isReached)
    #expect(abs(chosen.score - 0.55) < 1e-12)
    let all = try choose("recall=1")
    #expect(all.recall == 1 && abs(all.score - 0.15) < 1e-12)
  }

  @Test func precisionTakesTheThresholdThatFindsMost() throws {
    let chosen = try choose("precision=0.75")
    #expect(chosen.recall == 0.75 && chosen.precision == 0.75 && chosen.isReached)
    let half = try choose("precision=1")
    #expect(half.recall == 0.5 && abs(half.score - 0.75) < 1e-12)
  }

  @Test func whatCannotBeReachedIsSaid() throws {
    let chosen = try #require(
      DecisionThreshold(
        DecisionTarget(parsing: "precision=0.9"), writtenAs: "precision=0.9", className: "crack",
        scores: [0.9, 0.8], isPositive: [false, true]))
    #expect(!chosen.isReached && chosen.precision == 0.5)
  }

  @Test func f1TakesItsMaximum() throws {
    let chosen = try choose("f1")
    #expect(abs(chosen.f1 - 0.75) < 1e-12)
  }

  @Test func nothingToFindGivesNoThreshold() throws {
    #expect(
      DecisionThreshold(
        try DecisionTarget(parsing: "f1"), writtenAs: "f1", className: "crack", scores: [0.5],
        isPositive: [false]) == nil)
  }

  @Test func targetsAreReadStrictly() throws {
    #expect(try DecisionTarget(parsing: "a:b:recall=0.9").className == "a:b")
    let misspelt = #expect(throws: SettingError.self) { try DecisionTarget(parsing: "recal=0.9") }
    #expect(
      misspelt?.description
        == "target 'recal=0.9' names no known figure. Did you mean 'recall'? Write recall=0.95, "
        + "precision=0.9, f1, fbeta=2, false-positives=0.1 (per image) or costs=FP=1,FN=20, with "
        + "the class before it where there are more than two: "
        + "Crack:recall=0.95.")
    for text in ["recall", "recall=0", "recall=1.2", "f1=0.3", "precision=x", ""] {
      #expect(throws: SettingError.self) { try DecisionTarget(parsing: text) }
    }
    let target = try DecisionTarget(parsing: "recall=0.9")
    #expect(try target.label(among: ["free", "crack"], counts: [90, 10]) == 1)
    #expect(throws: SettingError.self) {
      try target.label(among: ["a", "b", "c"], counts: [1, 2, 3])
    }
  }

  @Test func newTargetsAreReadAndWritten() throws {
    for text in [
      "fbeta=2", "fbeta=0.5", "false-positives=0.1", "false-positives=0", "costs=FP=1,FN=20",
      "Crack:costs=FP=0,FN=2.5", "a:b:false-positives=3", "recall=0.95", "x:f1",
    ] {
      #expect(try DecisionTarget(parsing: text).description == text)
    }
    #expect(try DecisionTarget(parsing: "costs=fn=20,fp=1").costs?.falseNegative == 20)
    for text in [
      "fbeta", "fbeta=0", "fbeta=x", "false-positives=-1", "false-positives", "costs",
      "costs=FP=1", "costs=FP=0,FN=0", "costs=FP=-1,FN=2", "costs=FP=1,FN=2,FN=3",
      "costs=FP=1,TN=3", "costs=FP=1;FN=2", "costs=FP=inf,FN=1",
    ] {
      #expect(throws: SettingError.self, "\(text)") { try DecisionTarget(parsing: text) }
    }
  }

  @Test func fBetaCostsAndFalsePositivesAgreeWithReferences() throws {
    let goldens = try CalibrationGoldens.read()
    let isPositive = goldens.labels.map { $0 == 2 }
    func point(_ text: String) throws -> DecisionPoint {
      let chosen = try #require(
        DecisionThreshold(
          DecisionTarget(parsing: text), writtenAs: text, className: "c", scores: goldens.chance,
          isPositive: isPositive))
      #expect(chosen.isReached)
      let called = goldens.chance.map { $0 >= chosen.score }
      return DecisionPoint(
        threshold: chosen.score,
        truePositives: Double(zip(called, isPositive).count { $0 && $1 }),
        falsePositives: Double(zip(called, isPositive).count { $0 && !$1 }),
        positives: Double(isPositive.count { $0 }))
    }
    for (beta, best) in goldens.fbeta {
      #expect(
        agree(try point("fbeta=\(beta)").fScore(beta: try #require(Double(beta))), best))
    }
    let cheapest = try point("costs=FP=1,FN=20")
    #expect(
      agree(
        (cheapest.falsePositives + 20 * cheapest.falseNegatives) / Double(isPositive.count),
        goldens.leastCost))
    let few = try point("false-positives=0.05")
    #expect(agree(few.recall, goldens.falsePositives.recall))
    #expect(agree(few.precision, goldens.falsePositives.precision))
  }

  @Test func dearFalseAlarmsAreNeverRaised() throws {
    let chosen = try choose("costs=FP=100,FN=1")
    // Two positives lead: it is cheapest to stop before the first negative.
    #expect(chosen.recall == 0.5 && abs(chosen.score - 0.75) < 1e-12)
    let never = try #require(
      DecisionThreshold(
        DecisionTarget(parsing: "costs=FP=100,FN=1"), writtenAs: "", className: "crack",
        scores: [0.9, 0.8, 0.7], isPositive: [false, true, false]))
    #expect(never.recall == 0 && abs(never.score - 0.95) < 1e-12)
  }

  @Test func tooManyFalsePositivesAreSaid() throws {
    let chosen = try #require(
      DecisionThreshold(
        DecisionTarget(parsing: "false-positives=0.2"), writtenAs: "", className: "crack",
        scores: [0.9, 0.8], isPositive: [false, true]))
    #expect(!chosen.isReached)
  }

  @Test func thresholdsOverrideTheMostProbableClass() throws {
    let decision = try #require(
      DecisionThreshold(
        try DecisionTarget(parsing: "recall=1"), writtenAs: "recall=1", className: "b",
        scores: [0.3, 0.05], isPositive: [true, false]))
    var evaluator = ClassificationEvaluator(
      classNames: ["a", "b", "c"], outputs: .probabilities, decision: decision)
    try evaluator.add([0.6, 0.3, 0.1, 0.8, 0.1, 0.1], labels: [1, 0])
    #expect(evaluator.predictions == [1, 0])
    #expect(evaluator.probability(sample: 0, of: 0) == Double(Float(0.6)))
    // Below the threshold the class is not taken, though it be the most probable.
    var strict = decision
    strict.score = 0.95
    var other = ClassificationEvaluator(
      classNames: ["a", "b", "c"], outputs: .probabilities, decision: strict)
    try other.add([0.1, 0.6, 0.3], labels: [1])
    #expect(other.predictions == [2])
  }
}
