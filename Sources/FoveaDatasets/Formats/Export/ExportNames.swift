/// Class names that a format's files cannot hold.
extension Dataset {
  /// Refuses class names that would read back as others.
  ///
  /// - Throws: `DatasetError` with the name and the reason.
  func checkNames(for format: ExportFormat) throws {
    let place: String? =
      switch format {
      case .yolo: splits.isEmpty ? "the lines of YOLO's classes.txt" : nil
      case .voc: "VOC's XML"
      case .csv, .crops: task.annotation == .values ? nil : "a CSV file"
      case .coco, .masks: nil
      }
    guard let place else { return }
    for (index, name) in classNames.enumerated() {
      guard let fault = Self.fault(of: name, isLine: format == .yolo, isXML: format == .voc) else {
        continue
      }
      throw DatasetError(
        .badSetting,
        "class \(index) is called \(ExportPlan.quoted(name)), which \(place) cannot hold: "
          + "\(fault). Rename the class"
          + (format == .yolo ? ", or give the data splits: their data.yaml has room for it" : ""))
    }
  }

  /// The reason why a name would be lost; nil for a plain name.
  private static func fault(of name: String, isLine: Bool, isXML: Bool) -> String? {
    let scalars = name.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return "it is empty" }
    if first.properties.isWhitespace || last.properties.isWhitespace {
      return "spaces at its ends are not kept"
    }
    let isBroken = scalars.contains { scalar in
      let isControl = scalar.properties.generalCategory == .control
      if isXML { return isControl && !["\t", "\n", "\r"].contains(scalar) }
      return isLine && (isControl || scalar.value == 0x2028 || scalar.value == 0x2029)
    }
    return isBroken ? "it has a line break or control character" : nil
  }
}
