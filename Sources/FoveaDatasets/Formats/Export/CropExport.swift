import Foundation
import FoveaImages
import FoveaSupport

/// Cuts out every box as an image for classification: `images/` and `labels.csv` with class, split,
/// and the source image as the group, so that a split keeps its crops together.
enum CropExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    try ExportPlan.make(plan.folder.appendingPathComponent("images"))
    let names = plan.dataset.classNames
    let hasSplits = plan.items.contains { $0.sample.split != nil }
    let made = try Parallel.map(count: plan.items.count) { index in
      try crops(of: plan.items[index], plan, hasSplits: hasSplits)
    }
    let columns = ["path", "label"] + (hasSplits ? ["split"] : []) + ["group"]
    let lines = made.flatMap(\.rows).map { row in
      ["images/" + row.name, names[row.label]] + row.split + [row.group]
    }
    try plan.write(([columns] + lines).map(CSVLine.text).joined(), to: "labels.csv")
    return made.flatMap(\.problems)
  }

  private struct Row: Sendable {
    var name: String
    var label: Int
    var split: [String]
    var group: String
  }

  /// Writes the crops of one image: all pixels that the box touches, within the image.
  private static func crops(
    of item: ExportPlan.Item, _ plan: ExportPlan, hasSplits: Bool
  ) throws -> (rows: [Row], problems: [LabelProblem]) {
    let boxes = item.sample.boxes
    guard boxes.contains(where: { !$0.isIgnored }) else { return ([], []) }
    let image = try item.sample.decoded(channels: 3)
    var rows: [Row] = []
    var problems: [LabelProblem] = []
    for (number, object) in boxes.enumerated() where !object.isIgnored {
      let box = object.box
      let left = max(0, Int(box.left.rounded(.down)))
      let top = max(0, Int(box.top.rounded(.down)))
      let right = min(image.width, Int(box.right.rounded(.up)))
      let bottom = min(image.height, Int(box.bottom.rounded(.up)))
      guard right > left, bottom > top, box.right > box.left, box.bottom > box.top else {
        problems.append(plan.problem(item, object, "the box covers no pixel of the image"))
        continue
      }
      let name = "\(item.stem)-\(number + 1).png"
      try image.cropped(x: left, y: top, width: right - left, height: bottom - top)
        .write(to: plan.folder.appendingPathComponent("images").appendingPathComponent(name))
      rows.append(
        Row(
          name: name, label: object.label,
          split: hasSplits ? [item.sample.split?.rawValue ?? ""] : [], group: item.sample.id))
    }
    return (rows, problems)
  }
}
