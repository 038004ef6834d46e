import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// The comparison of a model with a prediction that needs no model, and the images that are missing
/// from its figures, as lines under the figures.
enum Verdict {
  /// The share of the commonest class, and whether the model beats it.
  static func lines(_ record: ClassificationRecord) -> [String] {
    let supports = record.perClass.map(\.support)
    guard let baseline = record[.baselineAccuracy], let accuracy = record[.accuracy],
      let most = supports.max(), let common = supports.firstIndex(of: most)
    else { return [] }
    let name = record.classNames[common]
    let text = "baseline: always predicting \(name) has accuracy \(NumberText.fixed(baseline, 4))"
    let labelled = supports.count { $0 > 0 }
    guard labelled > 1 else { return [text] }
    if let collapse = collapse(record.confusionMatrix, record.classNames, every: "sample") {
      return [text, collapse]
    }
    guard accuracy <= baseline else { return [text] }
    // Weights of classes and thresholds trade accuracy for the recall of rare classes.
    let chance = 1 / Double(labelled)
    let balanced = record[.balancedAccuracy].flatMap { $0 > 1.2 * chance ? $0 : nil }
    return [
      text,
      "The model is no more often right than that"
        + (balanced.map {
          "; its balanced accuracy of \(NumberText.fixed($0, 4)) is above "
            + "\(NumberText.fixed(chance, 4))."
        } ?? "."),
    ]
  }

  /// The share of the commonest class of pixels, and whether the model beats it.
  static func lines(_ record: SegmentationRecord) -> [String] {
    let pixels = record.perClass.map(\.groundTruthPixels)
    guard let baseline = record[.baselinePixelAccuracy], let accuracy = record[.pixelAccuracy],
      let most = pixels.max(), let common = pixels.firstIndex(of: most)
    else { return [] }
    let text =
      "baseline: predicting \(record.classNames[common]) everywhere has pixel accuracy "
      + NumberText.fixed(baseline, 4)
    guard pixels.count(where: { $0 > 0 }) > 1 else { return [text] }
    if let collapse = collapse(record.confusionMatrix, record.classNames, every: "pixel") {
      return [text, collapse]
    }
    guard accuracy <= baseline else { return [text] }
    return [text, "The model is right at no more pixels than that."]
  }

  /// The error of the mean, and whether the model beats it.
  static func lines(_ record: RegressionRecord) -> [String] {
    guard let baseline = record[.baselineRootMeanSquaredError] else { return [] }
    let text =
      "baseline: always predicting the mean has RMSE \(NumberText.short(baseline, digits: 5)) and "
      + "R² 0"
    let failed = record.perValue.filter { $0.rSquared.map { $0 <= 0 } ?? false }.map(\.name)
    guard !failed.isEmpty else { return [text] }
    return [
      text,
      "The model predicts "
        + (failed.count == record.perValue.count && failed.count > 1
          ? "no value" : failed.joined(separator: ", ") + " no")
        + " better than that.",
    ]
  }

  /// Whether the detector finds anything.
  static func lines(_ record: DetectionRecord) -> [String] {
    guard record.groundTruthCount > 0, record[.mAP50] == 0 else { return [] }
    return [
      record.detectionCount == 0
        ? "The model finds no object." : "No detection is at a ground-truth box of its class."
    ]
  }

  /// Whether the distances tell identities apart.
  static func lines(_ record: VerificationRecord) -> [String] {
    guard let area = record[.rocAUC] else { return [] }
    return ["baseline: chance has ROC-AUC 0.5"]
      + (area <= 0.5 ? ["The model's distances do not tell identities apart."] : [])
  }

  /// The names of images that are missing from the figures; nil for none.
  static func missing(_ skipped: [String]?) -> String? {
    guard let skipped, !skipped.isEmpty else { return nil }
    let shown = skipped.prefix(5).joined(separator: ", ")
    return "without \(NumberText.count(skipped.count, "image")) that can't be decoded: \(shown)"
      + (skipped.count > 5 ? " and \(NumberText.grouped(skipped.count - 5)) more" : "")
  }

  /// The line about a model that predicts one class alone; nil where it predicts several.
  private static func collapse(
    _ matrix: [[Double]], _ classNames: [String], every noun: String
  ) -> String? {
    let predicted = matrix.indices.filter { column in matrix.contains { $0[column] > 0 } }
    guard predicted.count == 1 else { return nil }
    return
      "The model predicts \(classNames[predicted[0]]) for every \(noun): it has not learned to "
      + "tell the classes apart."
  }
}
