import Foundation
import FoveaSupport

/// Writes one line per sample: path, class or values, and split, group, time and weight where
/// samples have them.
enum CSVExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    try plan.writeImages(plan.items, to: "images")
    let samples = plan.dataset.samples
    let isRegression = plan.dataset.task.annotation == .values
    var columns: [(name: String, value: (Sample) -> String)] = []
    if isRegression {
      for (index, name) in plan.dataset.classNames.enumerated() {
        columns.append((name, { ExportPlan.shown($0.values[index]) }))
      }
    } else {
      columns.append(("label", { plan.dataset.classNames[$0.label] }))
    }
    if samples.contains(where: { $0.split != nil }) {
      columns.append(("split", { $0.split?.rawValue ?? "" }))
    }
    if samples.contains(where: { $0.group != nil }) {
      columns.append(("group", { $0.group ?? "" }))
    }
    if samples.contains(where: { $0.time != nil }) {
      columns.append(("time", { $0.time.map(ExportPlan.shown) ?? "" }))
    }
    if samples.contains(where: { $0.weight != nil }) {
      columns.append(("weight", { $0.weight.map(ExportPlan.shown) ?? "" }))
    }
    var lines = [CSVLine.text(["path"] + columns.map(\.name))]
    for item in plan.items {
      lines.append(
        CSVLine.text(["images/" + item.fileName] + columns.map { $0.value(item.sample) }))
    }
    try plan.write(lines.joined(), to: "labels.csv")
    return []
  }
}

extension Sample {
  /// The numbers to predict; empty where the task is not regression.
  fileprivate var values: [Double] {
    if case .values(let values) = annotation { values } else { [] }
  }
}
