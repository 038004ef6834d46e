import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// A calibration as text for a terminal of 80 columns.
///
/// ```
///                             before   after  change
/// ECE                         0.0512  0.0121  -0.0391 [-0.0470, -0.0301]
/// negative log-likelihood     0.3010  0.2499  -0.0511 [-0.0600, -0.0421]
///
/// temperature 1.62, fitted on 3,000 images of val; figures of its other 3,000
/// ```
public enum CalibrationTable {
  private static let titles = [
    "expectedCalibrationError": "ECE", "adaptiveCalibrationError": "adaptive ECE",
    "classwiseCalibrationError": "class-wise ECE",
    "maximumCalibrationError": "maximum calibration error", "brierScore": "Brier score",
    "negativeLogLikelihood": "negative log-likelihood",
  ]

  /// The text; every line ends with a line break.
  public static func text(_ record: CalibrationRecord) -> String {
    var table = TextTable(alignments: [.left, .right, .right, .right, .left])
    table.add(["", "before", "after", "change", "95 % interval"])
    for key in CalibrationFigures.keys {
      guard let figure = record.figures[key] else { continue }
      table.add([
        titles[key] ?? key, NumberText.fixed(figure.before, 4), NumberText.fixed(figure.after, 4),
        NumberText.fixed(figure.after - figure.before, 4),
        figure.changeInterval.map {
          "[\(NumberText.fixed($0.lower, 4)), \(NumberText.fixed($0.upper, 4))]"
        } ?? "",
      ])
    }
    return table.text(width: Headline.width) + "\n"
      + Headline.wrapped([summary(record)] + [advice(record)].compactMap { $0 })
  }

  private static func summary(_ record: CalibrationRecord) -> String {
    let isDetector = record.task == .detection
    func size(_ half: CalibrationRecord.Half) -> String {
      NumberText.count(half.imageCount, "image")
        + (isDetector ? " (\(NumberText.count(half.sampleCount, "detection")))" : "")
    }
    let floor = record.scoreFloor.map { ", detections with a score of at least \($0)" } ?? ""
    let before =
      record.previousTemperature == 1
      ? "" : " (\(NumberText.short(record.previousTemperature, digits: 4)) before)"
    return "temperature \(NumberText.short(record.temperature, digits: 4))\(before), fitted on "
      + "\(size(record.fitting)) of \(record.split); figures of its other "
      + "\(size(record.held))\(floor)."
  }

  /// What the result means; nil where there is nothing to say.
  static func advice(_ record: CalibrationRecord) -> String? {
    switch record.limit {
    case "least":
      return "The fit ended at the lower end of its range, and no temperature is best: the more "
        + "certain the scores, the better, as where every answer of the fitting half is right."
    case "most":
      return "The fit ended at the upper end of its range, and no temperature is best: the scores "
        + "say nothing about the answers."
    default: break
    }
    let temperature = NumberText.short(record.temperature, digits: 3)
    if record.isWithinChance {
      return
        "The change of the log-likelihood is within chance: T = \(temperature) changes nothing "
        + "beyond the interval, and the model is as calibrated as these images can show."
    }
    let ratio = record.temperature / record.previousTemperature
    return ratio > 1
      ? "The model is overconfident: its scores are higher than the shares of right answers."
      : "The model is underconfident: its scores are lower than the shares of right answers."
  }
}
