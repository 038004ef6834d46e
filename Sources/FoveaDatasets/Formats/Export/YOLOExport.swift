import Foundation

/// Writes YOLO's label files, with a data YAML where the data has splits, else with a classes.txt.
enum YOLOExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    for split in plan.splits {
      let below = split.map { "/" + $0.rawValue } ?? ""
      let items = plan.items(of: split)
      try plan.writeImages(items, to: "images" + below)
      for item in items {
        let lines = item.sample.boxes.filter { !$0.isIgnored }.map { object in
          let (box, width, height) = (object.box, Double(item.width), Double(item.height))
          let numbers = [
            (box.left + box.right) / 2 / width, (box.top + box.bottom) / 2 / height,
            (box.right - box.left) / width, (box.bottom - box.top) / height,
          ]
          return "\(object.label) " + numbers.map { "\($0)" }.joined(separator: " ") + "\n"
        }
        // An empty file means that the image was labelled and shows no object.
        try plan.write(lines.joined(), to: "labels\(below)/\(item.stem).txt")
      }
    }
    let names = plan.dataset.classNames
    let splits = plan.dataset.splits
    if splits.isEmpty {
      try plan.write(names.map { $0 + "\n" }.joined(), to: "classes.txt")
    } else {
      let paths = splits.map { "\($0.rawValue): images/\($0.rawValue)\n" }
      let list = names.enumerated().map { "  \($0): \(ExportPlan.quoted($1))\n" }
      try plan.write(
        "# Paths are relative to this file's folder.\n" + paths.joined() + "nc: \(names.count)\n"
          + "names:\n" + list.joined(), to: "data.yaml")
    }
    return []
  }
}
