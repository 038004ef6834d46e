import FoveaRunRecords
import FoveaSupport

/// The layers of a watched run as text for a terminal of 80 columns.
///
/// ```
/// layer           weights  gradient    update  mean  deviation  zeros
/// stem.conv           4.2      0.31   0.00093  0.01       0.97      -
/// ```
public enum WatchTable {
  /// The largest number of layers that are listed; of more, the first and last ones.
  static let rowLimit = 16

  /// The last measured step; every line ends with a line break. Empty where no step was measured.
  public static func text(_ records: [WatchRecord]) -> String {
    guard let last = records.last(where: { $0.moment == .step }) else { return "" }
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: 6))
    table.add(["layer", "weights", "gradient", "update", "mean", "deviation", "zeros"])
    let layers = last.layers.filter(\.hasWeights)
    let left = layers.count > rowLimit ? layers.count - rowLimit : 0
    for (index, layer) in layers.enumerated() {
      if left > 0, index >= rowLimit / 2, index < rowLimit / 2 + left {
        if index == rowLimit / 2 { table.add(["… \(left) more", "", "", "", "", "", ""]) }
        continue
      }
      table.add(row(layer))
    }
    let units = records.last { !$0.units.isEmpty }?.units ?? []
    let dead = units.filter(\.canDie)
    let saturated = units.filter { !$0.canDie && $0.activation != "gate" }
    func sum(_ units: [UnitRecord], _ word: String) -> [String] {
      let count = units.reduce(0) { $0 + $1.count }
      return count == 0
        ? [] : ["\(units.reduce(0) { $0 + $1.stuck }) of \(count) units \(word)"]
    }
    let counts = sum(dead, "dead") + sum(saturated, "saturated")
    let warnings = records.reduce(0) { $0 + $1.warnings.count }
    let summary =
      (counts + [warnings == 0 ? "no warning" : NumberText.count(warnings, "warning")])
      .joined(separator: ", ")
    return "layers in step \(last.step), before its update:\n"
      + table.text(width: Headline.width) + summary + "\n"
  }

  private static func row(_ layer: LayerRecord) -> [String] {
    func text(_ value: Double?) -> String { value.map { NumberText.short($0, digits: 2) } ?? "-" }
    return [
      layer.path, text(layer.weightNorm), text(layer.gradientNorm), text(layer.updateRatio),
      text(layer.mean), text(layer.deviation),
      layer.activation == nil ? "-" : NumberText.percent(layer.zeroShare),
    ]
  }
}
