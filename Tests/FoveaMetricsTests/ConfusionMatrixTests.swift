@testable import FoveaMetrics
import TestSupport
import Testing

@Suite struct ConfusionMatrixTests {
  /// Class 1 is positive: 90 found, 100 missed, 10 invented, 900 rightly left alone.
  let defects = ConfusionMatrix(
    truth: [1, 1, 0, 0], predictions: [1, 0, 1, 0], classCount: 2, weights: [90, 100, 10, 900])

  @Test("Worked example 33") func classificationMetrics() {
    let scores = defects.perClass[1]
    #expect(agree(defects.accuracy, 0.9))
    #expect(agree(scores.precision, 0.9))
    #expect(agree(scores.recall, 90 / 190.0))
    #expect(agree(scores.recall, 0.473684, within: 1e-6))
    #expect(agree(scores.f1, 0.620690, within: 1e-6))
    #expect(scores.zeroDivision.isEmpty)
  }

  @Test("Worked example 34") func detectionPrecisionAndRecall() {
    let scores = ClassScores(truePositives: 4, falsePositives: 1, falseNegatives: 2)
    #expect(agree(scores.precision, 0.8))
    #expect(agree(scores.recall, 2 / 3.0))
    #expect(scores.support == 6)
  }

  @Test func rowsAreTheTruth() {
    let matrix = ConfusionMatrix(truth: [0, 0, 2], predictions: [1, 1, 2], classCount: 3)
    #expect(matrix.rows == [[0, 2, 0], [0, 0, 0], [0, 0, 1]])
    #expect(matrix[truth: 0, prediction: 1] == 2)
    #expect(matrix.truthCounts == [2, 0, 1])
    #expect(matrix.predictionCounts == [0, 2, 1])
    #expect(matrix.rightCounts == [0, 0, 1])
    #expect(matrix.total == 3)
  }

  @Test func zeroDivisionIsZeroAndNamed() {
    let matrix = ConfusionMatrix(truth: [0, 0, 2], predictions: [1, 1, 2], classCount: 4)
    #expect(matrix.perClass.map(\.precision) == [0, 0, 1, 0])
    #expect(
      matrix.perClass.map(\.zeroDivision)
        == [["precision"], ["recall"], [], ["precision", "recall", "f1"]])
    // The class in neither the truth nor the predictions does not lower the mean.
    #expect(agree(matrix.scores(average: .macro).precision, 1 / 3.0))
    #expect(matrix.balancedAccuracy == 0.5)
  }

  @Test func anEmptyMatrixHasNoFigures() {
    let matrix = ConfusionMatrix(classCount: 2)
    #expect(matrix.accuracy == nil)
    #expect(matrix.balancedAccuracy == nil)
    #expect(matrix.cohenKappa == nil)
    #expect(matrix.matthewsCorrelation == 0)
    for average in ClassAverage.allCases { #expect(matrix.scores(average: average).f1 == 0) }
  }

  /// Weights whose sums round differently by row and by column.
  @Test func oneClassOnlyHasNoCorrelationWhateverTheRounding() {
    let weights = (1...50).map { 0.1 * Double($0) }
    let same = Array(repeating: 1, count: 50)
    let mixed = (0..<50).map { $0 % 3 }
    let constant = ConfusionMatrix(truth: same, predictions: same, classCount: 3, weights: weights)
    #expect(constant.cohenKappa == nil)
    #expect(constant.matthewsCorrelation == 0)
    let blind = ConfusionMatrix(truth: mixed, predictions: same, classCount: 3, weights: weights)
    #expect(blind.matthewsCorrelation == 0)
    #expect(abs(blind.cohenKappa ?? 1) < 1e-12)
  }
}
