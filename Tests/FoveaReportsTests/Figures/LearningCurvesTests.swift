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

  @Test func theCommonestClassIsALineOfItsOwn() {
    var history = SampleRecords.history(epochs: 3)
    for index in history.indices { history[index].valMetrics["baselineAccuracy"] = 0.75 }
    let figure = Figure.learningCurves(history)
    #expect(figure.texts.contains("always the commonest class"))
    #expect(marksOffThePage(figure).isEmpty)
    #expect(
      !Figure.learningCurves(SampleRecords.history(epochs: 3)).texts.contains(
        "always the commonest class"))
  }

  @Test func theMeanIsTheBaselineOfNumbers() {
    var history = TaskRecords.history(["rSquared", "rootMeanSquaredError"])
    for index in history.indices { history[index].valMetrics["baselineRootMeanSquaredError"] = 2 }
    let texts = Figure.learningCurves(history).texts
    #expect(texts.contains("always the mean") && texts.contains("RMSE of the mean"))
  }

  /// The line below is wider than the one above it, so that both are visible where they agree.
  @Test func validationHidesNoTraining() {
    let figure = Figure.learningCurves(SampleRecords.history(epochs: 5))
    func widths(_ color: Color) -> [Double] {
      figure.marks.compactMap { mark in
        if case .line(let points, color, let width, _) = mark, points.count > 2 {
          width
        } else {
          nil
        }
      }
    }
    #expect(widths(.blue) == [4.5, 4.5])
    #expect(widths(.vermilion) == [2, 2])
  }

  @Test func aHugeFirstLossIsCut() {
    var history = SampleRecords.history(epochs: 3)
    history[0].valLossWeighted = 3745
    history[0].valLossUnweighted = 3745
    let figure = Figure.learningCurves(history)
    #expect(marksOffThePage(figure).isEmpty)
    #expect(figure.texts.contains("\u{2191} 3745"))
    #expect(figure.texts.contains("mean loss per sample (higher ones cut, \u{2191})"))
    #expect(!figure.texts.contains("4000"))
    #expect(
      !Figure.learningCurves(SampleRecords.history(epochs: 3)).texts.contains { $0.contains("cut") }
    )
  }

  @Test func onlyOutliersAreCut() {
    #expect(Figure.ordinaryMaximum(of: []) == nil)
    #expect(Figure.ordinaryMaximum(of: [5000, 1, 1]) == 5000)
    #expect(Figure.ordinaryMaximum(of: [3745, 14, 10, 10.9, 8, 6]) == 14)
    #expect(Figure.ordinaryMaximum(of: [3745, 300, 14, 10, 10.9, 8, 6, 5]) == 14)
    // A usual descent, and losses of which most are high.
    #expect(Figure.ordinaryMaximum(of: [2.3, 1, 0.5, 0.2, 0.1, 0.05]) == 2.3)
    #expect(Figure.ordinaryMaximum(of: [100, 90, 80, 1, 1, 1]) == 100)
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
