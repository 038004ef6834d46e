import FoveaRunRecords
import FoveaSupport

/// The map of a data set's features as text for a terminal.
public enum EmbeddingText {
  /// The number of suspects in a listing.
  static let limit = 5

  /// Title, figures and suspects.
  public static func text(_ record: EmbeddingRecord) -> String {
    var lines = [title(record)] + figures(record)
    if !record.suspects.isEmpty {
      lines += [
        "",
        "\(NumberText.count(record.suspects.count, "image")) whose \(record.neighbours) neighbours "
          + "all have other labels:",
      ]
      let shown = record.suspects.prefix(limit)
      lines += shown.map {
        "  \($0.path): \($0.label), but \($0.neighbourCount) of \(record.neighbours) "
          + "neighbours are \($0.neighbourLabel)"
      }
      let rest = record.suspects.count - shown.count
      if rest > 0 { lines.append("  … and \(NumberText.grouped(rest)) more in embed.json") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The model, the data, and the number of images.
  static func title(_ record: EmbeddingRecord) -> String {
    let count = record.points.count
    let images =
      record.totalCount > count
      ? "\(NumberText.grouped(count)) of \(NumberText.grouped(record.totalCount)) images (drawn, "
        + "seed \(record.seed))"
      : NumberText.count(count, "image")
    return
      "\(record.data), \(record.split): \(images) by \(record.method == .pca ? "PCA" : "t-SNE")"
  }

  /// Place and method, agreement, and the quality of the map.
  static func figures(_ record: EmbeddingRecord) -> [String] {
    let shares = record.explainedVariance
    var lines = [
      "\(NumberText.count(record.featureCount, "feature")) (\(record.layer)): components 1 and 2 "
        + "have \(NumberText.percent(shares.prefix(2).reduce(0, +), 1)) of the variance"
        + (shares.count > 2
          ? ", the first \(shares.count) \(NumberText.percent(shares.reduce(0, +), 1))" : "")
    ]
    if let space = record.spaceAgreement, let map = record.mapAgreement {
      let isNumber = record.classNames.isEmpty
      let name =
        isNumber
        ? "R\u{00B2} of \(record.labelMeaning) by \(record.neighbours) neighbours"
        : "\(record.neighbours) neighbours agree with the label"
      func number(_ value: Double) -> String {
        isNumber ? NumberText.fixed(value, 3) : NumberText.percent(value, 1)
      }
      lines.append(
        "\(name): \(number(space)) by all features, \(number(map)) in the map"
          + (record.commonestShare.map { " (commonest label alone \(number($0)))" } ?? ""))
    }
    var quality =
      "trustworthiness of the map (\(record.neighbours) neighbours): "
      + NumberText.fixed(record.trustworthiness, 3)
    if let divergence = record.divergence, let perplexity = record.perplexity {
      quality +=
        "; divergence \(NumberText.fixed(divergence, 3)), perplexity "
        + NumberText.short(perplexity)
    }
    return lines + [quality]
  }
}
