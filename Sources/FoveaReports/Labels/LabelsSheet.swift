import FoveaRunRecords
import FoveaSupport

/// A sheet of suspected label errors.
///
/// ```swift
/// let sheet = LabelsSheet.sheet(pictures, title: "Overlooked objects")
/// try sheet.image().write(to: folder.appendingPathComponent("overlooked.png"))
/// ```
public enum LabelsSheet {
  /// The number of images shown of a record.
  public static let limit = 40

  /// Makes the sheet of a record's first issues. Whole images are small, parts around a box large.
  ///
  /// - Parameter picture: The picture of an issue; nil where there is none to show.
  public static func sheet(
    _ record: LabelsRecord, picture: (LabelIssue) -> LabelIssuePicture?
  ) -> ContactSheet {
    let pictures = record.issues.prefix(limit).compactMap(picture)
    let count = record.issues.count
    let title =
      "\(record.name): \(NumberText.count(count, "suspected label")), "
      + (count > pictures.count
        ? "the \(pictures.count) most suspected" : "the most suspected first")
    let hasPlaces = pictures.contains { $0.issue.box != nil }
    return sheet(
      pictures, title: title, limit: limit, columns: hasPlaces ? 6 : 8,
      side: hasPlaces ? 240 : 112)
  }

  /// Makes a sheet of pictures, in the order given.
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
      cells: shown.map {
        ContactSheet.Cell(
          // The sheet itself enlarges whole images.
          image: $0.issue.box == nil ? $0.image : $0.drawn(side: side), caption: $0.caption,
          border: $0.border)
      },
      columns: columns, side: side, legend: legend(of: Array(shown)))
  }

  /// The meaning of the lines that occur.
  private static func legend(of pictures: [LabelIssuePicture]) -> [PictureKey] {
    let marks = pictures.flatMap(\.marks)
    let borders = pictures.compactMap(\.border)
    var keys: [PictureKey] = []
    if borders.contains(.vermilion) { keys.append(PictureKey(.vermilion, "suspected")) }
    if borders.contains(.blue) { keys.append(PictureKey(.blue, "suspected, of test")) }
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
