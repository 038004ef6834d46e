import Foundation

/// Writes Pascal VOC's XML files: xmin = left + 1, ymin = top + 1, xmax = right, ymax = bottom,
/// with decimals where a box has them.
enum VOCExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    try plan.writeImages(plan.items, to: "JPEGImages")
    try ExportPlan.make(plan.folder.appendingPathComponent("Annotations"))
    var problems: [LabelProblem] = []
    for item in plan.items {
      let objects = item.sample.boxes.filter { object in
        guard object.box.right - object.box.left <= 1 || object.box.bottom - object.box.top <= 1
        else { return true }
        problems.append(
          plan.problem(
            item, object, "a box of a pixel or less reads as empty in VOC, which counts pixels"))
        return false
      }
      try plan.write(
        text(item, objects, plan.dataset.classNames), to: "Annotations/\(item.stem).xml")
    }
    for split in plan.dataset.splits {
      let lines = plan.items(of: split).map { $0.stem + "\n" }
      try plan.write(lines.joined(), to: "ImageSets/Main/\(split.rawValue).txt")
    }
    return problems
  }

  private static func text(
    _ item: ExportPlan.Item, _ objects: [BoxAnnotation], _ classNames: [String]
  ) -> String {
    let parts = objects.map { object in
      let box = object.box
      let corners = [
        ("xmin", box.left + 1), ("ymin", box.top + 1), ("xmax", box.right), ("ymax", box.bottom),
      ]
      return """
          <object>
            <name>\(escaped(classNames[object.label]))</name>
            <difficult>\(object.isIgnored ? 1 : 0)</difficult>
            <bndbox>
        \(corners.map { "      <\($0)>\(ExportPlan.shown($1))</\($0)>" }.joined(separator: "\n"))
            </bndbox>
          </object>

        """
    }
    return """
      <annotation>
        <filename>\(escaped(item.fileName))</filename>
        <size>
          <width>\(item.width)</width>
          <height>\(item.height)</height>
        </size>
      \(parts.joined())</annotation>

      """
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
