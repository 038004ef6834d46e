import FoveaRunRecords
import FoveaSupport

/// The layers of a forward and backward pass as text for a terminal of 80 columns: one table of
/// activations, one of weights and gradients.
///
/// Long networks are shown part by part: the activations of a part's last layer, with the lowest
/// and highest of all its layers and the mean share of zeros, and the norms of all its parameters.
public enum InspectionTable {
  /// The most layers that are shown one by one.
  public static let limit = 24

  /// The text; every line ends with a line break.
  ///
  /// - Parameter showsAll: Whether every layer of a long network is shown.
  public static func text(_ record: InspectionRecord, showsAll: Bool = false, width: Int = 80)
    -> String
  {
    let isLong = !showsAll && record.layers.count > limit
    let rows = isLong ? parts(record.layers) : record.layers
    var text = heading(record)
    if isLong {
      text +=
        "\(NumberText.count(record.layers.count, "layer")) in "
        + "\(NumberText.count(rows.count, "part")); --all shows every layer\n"
    }
    text += "\n" + activations(rows).text(width: width)
    text += "\n" + weights(rows, isForward: record.labels == nil).text(width: width)
    let notes = notes(record)
    return text + (notes.isEmpty ? "" : "\n") + notes.map { $0 + "\n" }.joined()
  }

  private static func heading(_ record: InspectionRecord) -> String {
    let loss =
      switch (record.labels, record.loss) {
      case (.given?, let loss?): "loss \(NumberText.short(loss, digits: 4))"
      case (.predicted?, let loss?):
        "loss \(NumberText.short(loss, digits: 4)) of the predicted label"
      default: "forward only: this task has no loss without labels"
      }
    return
      "\(record.model), \(NumberText.count(record.imageCount, "image")) of \(record.source), "
      + (record.isTraining ? "as in training" : "in inference mode") + ", \(loss)\n"
  }

  /// Neighbouring layers of one part as one.
  static func parts(_ layers: [InspectedLayer]) -> [InspectedLayer] {
    var result: [[InspectedLayer]] = []
    for layer in layers {
      if let index = result.firstIndex(where: { $0[0].stage == layer.stage }) {
        result[index].append(layer)
      } else {
        result.append([layer])
      }
    }
    return result.map { members in
      var part = members[members.count - 1]
      part.path = part.stage
      part.kind = NumberText.count(members.count, "layer")
      part.minimum = members.map(\.minimum).min() ?? part.minimum
      part.maximum = members.map(\.maximum).max() ?? part.maximum
      part.zeroShare = members.map(\.zeroShare).reduce(0, +) / Double(members.count)
      part.parameterCount = members.map(\.parameterCount).reduce(0, +)
      part.weightNorm = norm(members.map(\.weightNorm))
      let slopes = members.compactMap(\.weightGradientNorm)
      part.weightGradientNorm = slopes.isEmpty ? nil : norm(slopes)
      return part
    }
  }

  private static func norm(_ norms: [Double]) -> Double {
    norms.map { $0 * $0 }.reduce(0, +).squareRoot()
  }

  private static func activations(_ rows: [InspectedLayer]) -> TextTable {
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: 6))
    table.add(["activations", "output", "mean", "deviation", "lowest", "highest", "zeros"])
    for row in rows {
      table.add(
        [row.path, row.shape.map(String.init).joined(separator: "x")]
          + [row.mean, row.deviation, row.minimum, row.maximum].map(short)
          + [NumberText.percent(row.zeroShare)])
    }
    return table
  }

  private static func weights(_ rows: [InspectedLayer], isForward: Bool) -> TextTable {
    var table = TextTable(alignments: [.left, .left] + Array(repeating: .right, count: 4))
    table.add(["gradients", "kind", "parameters", "weights", "at weights", "at output"])
    for row in rows {
      table.add([
        row.path, row.kind, NumberText.grouped(row.parameterCount), short(row.weightNorm),
        row.weightGradientNorm.map(short) ?? "-", row.activationGradientNorm.map(short) ?? "-",
      ])
    }
    return table
  }

  private static func short(_ value: Double) -> String { NumberText.short(value, digits: 3) }

  /// Layers that stand out.
  static func notes(_ record: InspectionRecord) -> [String] {
    func named(_ layers: [InspectedLayer]) -> String {
      layers.prefix(3).map(\.path).joined(separator: ", ")
        + (layers.count > 3 ? " and \(layers.count - 3) more" : "")
    }
    var notes: [String] = []
    let broken = record.layers.filter {
      let values = [$0.mean, $0.deviation, $0.weightNorm, $0.weightGradientNorm ?? 0]
      return !values.allSatisfy(\.isFinite)
    }
    if !broken.isEmpty { notes.append("NaN or infinite: \(named(broken))") }
    let silent = record.layers.filter { $0.zeroShare >= 0.95 }
    if !silent.isEmpty { notes.append("at least 95 % zeros: \(named(silent))") }
    let still = record.layers.filter { $0.weightGradientNorm == 0 }
    if !still.isEmpty { notes.append("no gradient reaches the weights of: \(named(still))") }
    return notes
  }
}
