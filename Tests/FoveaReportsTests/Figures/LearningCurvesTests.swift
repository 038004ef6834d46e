@testable import FoveaReports
import FoveaImages
import Testing

@Suite struct LearningCurvesTests {
  @Test(arguments: [1, 2, 20, 300])
  func learningCurvesFitTheirPage(epochs: Int) {
    #expect(marksOffThePage(.learningCurves(SampleRecords.history(epochs: epochs))).isEmpty)
  }

  @Test func theBestEpochIsMarkedOnBothPlots() {
    let history = SampleRecords.history(epochs: 5)
    #expect(Figure.learningCurves(history).texts.filter { $0 == "best: epoch 3" }.count == 2)
    let given = Figure.learningCurves(history, bestEpoch: 5).texts
    #expect(given.filter { $0 == "best: epoch 5" }.count == 2)
  }

  @Test func equalValidationLossesAreOneLine() {
    var history = SampleRecords.history(epochs: 3)
    #expect(Figure.learningCurves(history).texts.contains("validation, weighted"))
    for index in history.indices {
      history[index].valLossWeighted = history[index].valLossUnweighted
    }
    #expect(!Figure.learningCurves(history).texts.contains("validation, weighted"))
  }

  @Test func curvesBreakWhereALossIsInfinite() {
    var history = SampleRecords.history(epochs: 30)
    for index in history.indices {
      history[index].valLossWeighted = nil
      history[index].valLossUnweighted = nil
      history[index].valMetrics = [:]
      history[index].trainAccuracy = nil
    }
    history[9].trainLoss = .infinity
    history[19].trainLoss = .nan
    let figure = Figure.learningCurves(history)
    let runs = figure.marks.compactMap { mark -> Int? in
      if case .line(let points, Color.blue, _, _) = mark, points.count > 2 {
        points.count
      } else {
        nil
      }
    }
    #expect(runs == [9, 9, 10])
    #expect(marksOffThePage(figure).isEmpty)
  }

  @Test func anEmptyHistoryIsAnEmptyPlot() {
    #expect(marksOffThePage(.learningCurves([])).isEmpty)
  }

  @Test(arguments: [
    (["mAP50", "mAP50to95", "precision", "recall", "f1"], ["mAP50-95", "recall", "F1"]),
    (["mIoU", "dice", "pixelAccuracy"], ["mIoU", "Dice"]),
    (["rSquared", "rootMeanSquaredError"], ["R\u{00B2}", "RMSE"]),
    (["accuracy", "macroF1", "balancedAccuracy"], ["Accuracy", "validation, macro F1"]),
    (["rocAUC", "recallAt1"], ["ROC-AUC", "recall at 1"]),
  ])
  func metricsFollowTheTask(keys: [String], names: [String]) {
    let figure = Figure.learningCurves(TaskRecords.history(keys))
    #expect(marksOffThePage(figure).isEmpty)
    #expect(names.allSatisfy(figure.texts.contains))
    #expect(figure.texts.contains("best: epoch 3"))
  }

  @Test func aLowErrorIsBest() {
    var history = TaskRecords.history(["rootMeanSquaredError"])
    history[1].valMetrics["rootMeanSquaredError"] = 0.01
    #expect(Figure.learningCurves(history).texts.contains("best: epoch 2"))
  }

  @Test func wildRSquaredDoesNotFlattenTheCurve() {
    var history = TaskRecords.history(["rSquared"])
    history[0].valMetrics["rSquared"] = -4000
    let figure = Figure.learningCurves(history)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(!figure.texts.contains { $0.hasPrefix("-4") || $0.hasPrefix("-1") })
  }
}
