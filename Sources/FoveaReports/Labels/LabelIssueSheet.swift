/// A sheet of suspected label errors.
///
/// ```swift
/// let sheet = LabelIssueSheet.sheet(pictures, title: "Overlooked objects")
/// try sheet.image().write(to: folder.appendingPathComponent("overlooked.png"))
/// ```
public enum LabelIssueSheet {
  /// Makes the sheet, in the order given.
  ///
  /// - Parameters:
  ///   - title: The title; the number of pictures is added where not all are shown.
  ///   - limit: The maximum number of pictures.
  ///   - columns: The number of pictures in a row.
  ///   - side: The side of the square that each picture is fitted into, in pixels.
  public static func sheet(
    _ pictures: [LabelIssuePicture], title: String, limit: Int = 24, columns: Int = 6,
    side: Int = 240
  ) -> ContactSheet {
    let shown = pictures.prefix(limit)
    let suffix = shown.count < pictures.count ? ": \(shown.count) of \(pictures.count)" : ""
    return ContactSheet(
      title: title + suffix,
      cells: shown.map { ContactSheet.Cell(image: $0.drawn(side: side), caption: $0.caption) },
      columns: columns, side: side, legend: legend(of: Array(shown)))
  }

  /// The meaning of the lines that occur.
  private static func legend(of pictures: [LabelIssuePicture]) -> [PictureKey] {
    let marks = pictures.flatMap(\.marks)
    var keys: [PictureKey] = []
    if marks.contains(where: { $0.color == .blue }) {
      keys.append(PictureKey(.blue, "label as it is", sample: .dashedBox))
    }
    if marks.contains(where: { $0.color == .orange }) {
      keys.append(PictureKey(.orange, "suggested", sample: .box))
    }
    if pictures.contains(where: { $0.region != nil }) {
      keys.append(PictureKey(.orange, "pixels with another class suggested"))
    }
    return keys
  }
}
