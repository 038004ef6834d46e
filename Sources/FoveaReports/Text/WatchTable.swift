import FoveaRunRecords
import FoveaSupport

/// The layers of a watched run as text for a terminal of 80 columns. A layer's values are those
/// behind the normalization that follows it in its block.
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
    let places = last.layers.indices.filter { last.layers[$0].hasWeights }
    let left = places.count > rowLimit ? places.count - rowLimit : 0
    for (row, place) in places.enumerated() {
      if left > 0, row >= rowLimit / 2, row < rowLimit / 2 + left {
        if row == rowLimit / 2 { table.add(["… \(left) more", "", "", "", "", "", ""]) }
        continue
      }
      table.add(cells(of: last.layers, at: place))
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

  /// Whether a layer is the normalization of the one before it: of the same block and shape.
  private static func normalizes(_ layer: LayerRecord, _ next: LayerRecord) -> Bool {
    func block(_ path: String) -> Substring? { path.lastIndex(of: ".").map { path[..<$0] } }
    return !next.hasWeights && layer.activation == nil && next.shape == layer.shape
      && block(next.path) == block(layer.path)
  }

  private static func cells(of layers: [LayerRecord], at place: Int) -> [String] {
    func text(_ value: Double?) -> String { value.map { NumberText.short($0, digits: 2) } ?? "-" }
    let layer = layers[place]
    let next = layers.indices.contains(place + 1) ? layers[place + 1] : layer
    let last = normalizes(layer, next) ? next : layer
    return [
      layer.path, text(layer.weightNorm), text(layer.gradientNorm), text(layer.updateRatio),
      text(last.mean), text(last.deviation),
      last.activation == nil ? "-" : NumberText.percent(last.zeroShare),
    ]
  }
}
