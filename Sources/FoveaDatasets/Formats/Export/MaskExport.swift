import Foundation
import FoveaImages
import FoveaSupport

/// Writes masks as PNG files with class numbers as palette indices, and class names as YAML.
enum MaskExport {
  static func write(_ plan: ExportPlan) throws -> [LabelProblem] {
    let palette = (0...255).map(color)
    for split in plan.splits {
      let below = split.map { "/" + $0.rawValue } ?? ""
      let items = plan.items(of: split)
      try plan.writeImages(items, to: "images" + below)
      let folder = plan.folder.appendingPathComponent("masks" + below)
      try ExportPlan.make(folder)
      _ = try Parallel.map(count: items.count) { index in
        let item = items[index]
        guard case .mask(let source) = item.sample.annotation else { return }
        let mask = try source.read()
        guard mask.width == item.width, mask.height == item.height else {
          throw DatasetError(
            .badAnnotation,
            "\(item.sample.id) is \(item.width)x\(item.height), but its mask is "
              + "\(mask.width)x\(mask.height)")
        }
        let png = try mask.picture.indexedPNGData(palette: palette)
        try Data(png).write(to: folder.appendingPathComponent(item.stem + ".png"))
      }
    }
    let names = plan.dataset.classNames.enumerated().map { "  \($0): \(ExportPlan.quoted($1))\n" }
    try plan.write(
      "# The classes of the masks' values; 255 marks ignored pixels.\nnames:\n"
        + names.joined(), to: "classes.yaml")
    return []
  }

  /// Black for class 0, white for ignored pixels, and distant hues for consecutive classes.
  private static func color(_ value: Int) -> [UInt8] {
    if value == 0 { return [0, 0, 0] }
    if value == Int(LabelMask.ignored) { return [255, 255, 255] }
    // Steps of the golden ratio spread hues evenly, for any number of classes.
    let hue = (Double(value) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) * 6
    return [5.0, 3.0, 1.0].map { offset in
      let part = (offset + hue).truncatingRemainder(dividingBy: 6)
      return UInt8(255 * (0.95 - 0.75 * min(max(min(part, 4 - part), 0), 1)))
    }
  }
}
