import FoveaRunRecords
import Testing

@testable import FoveaReports

@Suite struct DiagnosisFigureTests {
  @Test func showsVerdictEpochsAndGap() {
    let history = (1...8).map {
      EpochRecord(
        epoch: $0, step: $0, learningRate: 0.1, trainLoss: 1 / Double($0),
        valLossUnweighted: 0.5 + 0.05 * Double($0), seconds: 1, imagesPerSecond: 1,
        dataWaitShare: 0)
    }
    let figure = Figure.diagnosis(diagnosisSample(), history: history)
    for text in [
      "overfitting since epoch 4", "best", "since 4", "train", "val", "1.0000", "0.8100",
      "accuracy", "shaded: 95 % interval of val", "best epoch 5 of 8",
    ] {
      #expect(figure.texts.contains(text), "\(text)")
    }
    // One epoch and no interval are drawn, too.
    var short = diagnosisSample()
    short.metric.interval = nil
    let single = Figure.diagnosis(short, history: Array(history.prefix(1)))
    #expect(!single.texts.contains("shaded: 95 % interval of val"))
  }

  @Test func scalesByTheLossesAfterTheFirstEpochs() {
    // The validation of a detector in its first epochs, by running statistics that lag behind.
    let history = (1...12).map {
      EpochRecord(
        epoch: $0, step: $0, learningRate: 0.1, trainLoss: 2 / Double($0),
        valLossUnweighted: $0 < 5 ? 100_000 / Double($0) : 1, seconds: 1, imagesPerSecond: 1,
        dataWaitShare: 0)
    }
    var record = diagnosisSample()
    record.metric.lowerIsBetter = true
    let figure = Figure.diagnosis(record, history: history)
    #expect(figure.texts.contains("2.0") && !figure.texts.contains { $0.hasPrefix("100") })
    #expect(figure.texts.contains("accuracy"))
    #expect(figure.texts.contains("lower is better; shaded: 95 % interval of val"))
  }
}
