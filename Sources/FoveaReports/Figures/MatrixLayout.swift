import FoveaSupport

/// The sizes and texts in a picture of a confusion matrix, by the number of classes.
struct MatrixLayout {
  let counts: [[Double]]
  let names: [String]
  /// The side of a cell in points.
  let cell: Double
  let nameSize: Double
  /// The step between named classes: more than 1 only where names would overlap.
  let nameStride: Int
  /// Whether column names are rotated, since they are wider than a cell.
  let isUpward: Bool
  /// The most frequent confusions, as text.
  let confusions: [String]
  let margin = 24.0
  let table: ConfusionTable
  private let nameWidth: Double
  private let textWidth: Double

  init(_ table: ConfusionTable) {
    self.table = table
    counts = table.counts
    let classCount = counts.count
    cell =
      switch classCount {
      case ...4: 84
      case ...6: 64
      case ...12: 50
      case ...20: 36
      case ...30: 28
      case ...60: 16
      case ...120: 12
      default: max(1400 / Double(classCount), 1)
      }
    nameSize = min(11, max(cell * 0.75, 8))
    nameStride = max(1, Int((nameSize / cell).rounded(.up)))
    names = table.names.map { Figure.shortened($0, to: 24) }
    let size = nameSize
    nameWidth = names.map { Figure.width(of: $0, size: size) }.max() ?? 0
    isUpward = nameWidth > cell - 6
    confusions = table.mistakes()
    let texts = confusions + [table.subtitle]
    textWidth = texts.map { Figure.width(of: $0, size: 11) }.max() ?? 0
  }

  var left: Double { margin + 18 + nameWidth + 8 }
  var top: Double { 66 }
  var namesBottom: Double {
    top + Double(counts.count) * cell + (isUpward ? nameWidth + 8 : 22)
  }
  var width: Double {
    max(left + Double(counts.count) * cell + 110, textWidth + 2 * margin, 380)
  }
  var height: Double {
    namesBottom + 30 + (confusions.isEmpty ? 0 : 40 + Double(confusions.count) * 16)
  }
  var hasCounts: Bool { counts.count <= ConfusionCells.largestNumbered }
  var hasShares: Bool { counts.count <= 12 && table.cells == .counts }
  /// Whether colours are stretched so that small shares are visible without numbers.
  var isStretched: Bool { !hasCounts }

  /// The font size with which the longest number fits its cell.
  var countSize: Double {
    let longest =
      counts.map { row in
        let total = row.reduce(0, +)
        return row.map { cellText($0, of: total).count }.max() ?? 1
      }.max() ?? 1
    return min(13, (cell - 4) / (Double(longest) * 0.58))
  }

  func shade(_ share: Double) -> Double { isStretched ? share.squareRoot() : share }

  /// The text of a cell: the count, or the share in percent without its sign.
  func cellText(_ count: Double, of total: Double) -> String {
    if table.cells == .shares {
      return total > 0 ? String(percent(count / total).dropLast(2)) : "0"
    }
    if table.isRounded, count >= 10_000 { return rounded(count) }
    return count == count.rounded() && abs(count) < 1e15
      ? String(Int(count)) : NumberText.fixed(count, 1)
  }

  /// Three digits and a unit: 1.23 M.
  private func rounded(_ count: Double) -> String {
    let units: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    for (unit, letter) in units where count >= unit * 0.9995 {
      let value = count / unit
      return NumberText.fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
        + " " + letter
    }
    return NumberText.fixed(count, 0)
  }

  func percent(_ share: Double) -> String {
    share >= 0.0995 || share == 0
      ? "\(Int((share * 100).rounded())) %" : NumberText.percent(share, 1)
  }
}
