import FoveaRunRecords
import FoveaSupport

/// The choice of a threshold as text for a terminal of 80 columns.
///
/// ```
///   threshold  precision  recall     F1  FP per image
///      0.2511     0.8000  0.9800  0.8810         0.120
/// →    0.3124     0.8444  0.9512  0.8946         0.101
///
/// crack: score from 0.3124 on, for crack:recall=0.95
/// val:  precision 0.8444 [0.81, 0.88]  recall 0.9512 [0.93, 0.97] ...
/// ```
public enum ThresholdTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: ThresholdRecord) -> String {
    let hasCosts = record.around.contains { $0.costPerImage != nil }
    let score = "F" + NumberText.short(record.beta, digits: 3)
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: hasCosts ? 6 : 5))
    table.add(
      ["", "threshold", "precision", "recall", score, "FP per image"]
        + (hasCosts ? ["cost per image"] : []))
    for row in record.around {
      table.add(
        [
          row.isChosen ? "→" : "", NumberText.fixed(row.score, 4),
          NumberText.fixed(row.precision, 4),
          NumberText.fixed(row.recall, 4), NumberText.fixed(row.fScore, 4),
          NumberText.short(row.falsePositivesPerImage, digits: 3),
        ] + (hasCosts ? [row.costPerImage.map { NumberText.short($0, digits: 4) } ?? ""] : []))
    }
    let what = record.className ?? "objects"
    let unit = record.unit == "image" && record.task == .segmentation ? ", counted in images" : ""
    var lines = [
      "\(what): score from \(NumberText.fixed(record.score, 4)) on, for \(record.target)\(unit)"
        + (record.isReached || record.costs != nil ? "" : " (not reached: the nearest)")
    ]
    lines.append(figures(record.choosing, score) + "; chosen here, so optimistic")
    if let testing = record.testing { lines.append(figures(testing, score)) }
    if let costs = record.costs {
      lines.append(
        "mean cost on \(costs.split): most probable class "
          + "\(NumberText.short(costs.mostProbable, digits: 4)), this threshold "
          + "\(NumberText.short(costs.threshold, digits: 4)), lowest expected cost by the "
          + "probabilities \(NumberText.short(costs.lowestExpected, digits: 4))")
      lines.append(
        record.isReached
          ? "A model file stores one threshold; the rule of the lowest expected cost is only "
            + "reported."
          : "No threshold of one class costs less on \(record.choosing.split) than the most "
            + "probable class: keep the model as it is.")
    }
    return table.text(width: Headline.width) + "\n" + Headline.wrapped(lines)
  }

  private static func figures(_ figures: DecisionFigures, _ score: String) -> String {
    let names = [
      ("precision", "precision", 4), ("recall", "recall", 4), ("fScore", score, 4),
      ("falsePositivesPerImage", "FP per image", 3), ("costPerImage", "cost per image", 4),
    ]
    let texts = names.compactMap { key, name, digits -> String? in
      guard let value = figures.values[key] else { return nil }
      let interval = figures.intervals[key].map {
        " [\(NumberText.short($0.lower, digits: 3)), \(NumberText.short($0.upper, digits: 3))]"
      }
      return "\(name) \(NumberText.short(value, digits: digits))\(interval ?? "")"
    }
    return "\(figures.split), \(NumberText.count(figures.imageCount, "image")): "
      + texts.joined(separator: ", ")
  }
}
