import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// A sheet of the images whose labels are most suspected.
public enum LabelsSheet {
  /// The number of images shown.
  public static let limit = 40

  /// Makes the sheet.
  ///
  /// - Parameter picture: The image of a sample's id; nil where there is none to show.
  public static func sheet(_ record: LabelsRecord, picture: (String) -> Image?) -> ContactSheet {
    let cells = record.issues.prefix(limit).compactMap { issue in
      picture(issue.path).map { image in
        ContactSheet.Cell(
          image: image,
          caption: [
            "is \(given(issue))", issue.suggested.isEmpty ? "" : "\u{2192} \(issue.suggested)?",
            "score " + NumberText.fixed(issue.score, 3),
          ],
          border: issue.split == "test" ? .blue : .vermilion)
      }
    }
    let count = record.issues.count
    return ContactSheet(
      title: "\(record.name): \(NumberText.count(count, "suspected label")), "
        + (count > cells.count ? "the \(cells.count) most suspected" : "the most suspected first"),
      cells: cells, columns: 8,
      legend: [PictureKey(.vermilion, "suspected")]
        + (record.issues.prefix(limit).contains { $0.split == "test" }
          ? [PictureKey(.blue, "suspected, of test")] : []))
  }

  private static func given(_ issue: LabelIssue) -> String {
    (issue.valueName.map { "\($0) " } ?? "") + issue.given
  }
}
