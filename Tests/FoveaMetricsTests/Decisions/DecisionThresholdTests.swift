import FoveaSupport
@testable import FoveaMetrics
import FoveaInference
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
        + "precision=0.9 or f1, with the class before it where there are more than two: "
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
