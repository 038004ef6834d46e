import Foundation
import FoveaRunRecords

/// Sizes and texts of a confusion matrix picture, chosen by the number of classes.
struct MatrixLayout {
  let counts: [[Double]]
  let names: [String]
  /// Side of a cell in points.
  let cell: Double
  let nameSize: Double
  /// Every how manieth class is named: more than 1 only where names would overlap.
  let nameStride: Int
  /// Whether column names are turned because they are wider than a cell.
  let isUpward: Bool
  /// The most frequent confusions, as text.
  let confusions: [String]
  let margin = 24.0
  private let nameWidth: Double
  private let textWidth: Double

  init(_ record: EvaluationRecord) {
    counts = record.confusionMatrix
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
    names = record.classNames.map { Figure.shortened($0, to: 24) }
    let size = nameSize
    nameWidth = names.map { Figure.width(of: $0, size: size) }.max() ?? 0
    isUpward = nameWidth > cell - 6
    confusions = Self.confusions(counts, record.classNames)
    textWidth = confusions.map { Figure.width(of: $0, size: 11) }.max() ?? 0
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
  var hasCounts: Bool { counts.count <= 30 }
  var hasShares: Bool { counts.count <= 12 }
  /// Whether colours are stretched so that small shares show without numbers beside them.
  var isStretched: Bool { !hasCounts }

  /// Numbers shrink until the longest fits its cell.
  var countSize: Double {
    let longest = counts.flatMap { $0 }.map { countText($0).count }.max() ?? 1
    return min(13, (cell - 4) / (Double(longest) * 0.58))
  }

  func shade(_ share: Double) -> Double { isStretched ? share.squareRoot() : share }

  func countText(_ count: Double) -> String {
    count == count.rounded() ? String(Int(count)) : String(format: "%.1f", count)
  }

  func percent(_ share: Double) -> String {
    share >= 0.0995 || share == 0
      ? "\(Int((share * 100).rounded())) %" : String(format: "%.1f %%", share * 100)
  }

  private static func confusions(_ counts: [[Double]], _ names: [String]) -> [String] {
    var found: [(count: Double, truth: Int, prediction: Int)] = []
    for (truth, row) in counts.enumerated() {
      for (prediction, count) in row.enumerated() where truth != prediction && count > 0 {
        found.append((count, truth, prediction))
      }
    }
    found.sort { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
    return found.prefix(5).map { count, truth, prediction in
      let share = count / counts[truth].reduce(0, +) * 100
      let number = count == count.rounded() ? "\(Int(count))" : String(format: "%.1f", count)
      return "\(Figure.shortened(names[truth], to: 40)) \u{2192} "
        + "\(Figure.shortened(names[prediction], to: 40)): \(number) "
        + "(\(String(format: "%.1f", share)) % of the true class)"
    }
  }
}
