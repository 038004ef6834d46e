import Foundation
import FoveaRunRecords

/// Records to draw, with values a test can predict.
enum SampleRecords {
  /// An evaluation in which each class has 100 samples: 90 right, 10 taken for the next class.
  static func evaluation(classNames: [String]) -> ClassificationRecord {
    let count = classNames.count
    var matrix = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for index in 0..<count {
      matrix[index][index] += 90
      matrix[index][(index + 1) % count] += 10
    }
    var figures = ["matthewsCorrelation": 0.8, "cohenKappa": 0.8, "balancedAccuracy": 0.9]
    for key in ["accuracy", "macroPrecision", "macroRecall", "macroF1"] { figures[key] = 0.9 }
    for key in ["weightedPrecision", "weightedRecall", "weightedF1"] { figures[key] = 0.9 }
    return ClassificationRecord(
      split: "test", figures: figures,
      details: ClassificationDetails(
        sampleCount: count * 100, classNames: classNames,
        perClass: classNames.map {
          ClassRecord(name: $0, precision: 0.9, recall: 0.9, f1: 0.9, support: 100)
        },
        confusionMatrix: matrix))
  }

  static func curves(classNames: [String]) -> CurvesRecord {
    let perClass = classNames.enumerated().map { index, name in
      ClassCurves(
        name: name, roc: CurvePoints(x: [0, 0.25, 1], y: [0, 0.75, 1]),
        precisionRecall: CurvePoints(x: [0, 0.5, 1], y: [1, 0.75, 0.5]), rocAUC: 0.75,
        averagePrecision: 0.9 - Double(index) / 1000)
    }
    let reliability = (0..<15).map { bin -> ReliabilityBin in
      let lower = Double(bin) / 15
      let middle = lower + 1 / 30.0
      return ReliabilityBin(
        lower: lower, upper: lower + 1 / 15.0, count: Double(bin), meanConfidence: middle,
        accuracy: lower)
    }
    return CurvesRecord(split: "test", perClass: perClass, reliability: reliability)
  }

  static func history(epochs: Int) -> [EpochRecord] {
    (1...epochs).map { epoch in
      EpochRecord(
        epoch: epoch, step: epoch * 10, learningRate: 0.1, trainLoss: 2 / Double(epoch),
        trainAccuracy: 1 - 0.5 / Double(epoch), valLossWeighted: 3 / Double(epoch),
        valLossUnweighted: 2.5 / Double(epoch),
        valMetrics: ["accuracy": max(0.8 - Double((epoch - 3) * (epoch - 3)) / 1000, 0)],
        seconds: 1,
        imagesPerSecond: 100, dataWaitShare: 0)
    }
  }

  /// Class names of a given length.
  static func names(_ count: Int, length: Int = 8) -> [String] {
    (0..<count).map {
      let number = String($0)
      return String(repeating: "m", count: max(1, length - number.count)) + number
    }
  }
}
