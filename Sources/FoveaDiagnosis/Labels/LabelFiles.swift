import Foundation
import FoveaDatasets
import FoveaImages
import FoveaReports
import FoveaRunRecords
import FoveaSupport

/// The files of a label audit: `labels.csv`, `labels.json`, `labels.html` and `labels.png`.
public enum LabelFiles {
  /// The name of the table.
  public static let table = "labels.csv"
  /// The name of the record.
  public static let record = "labels.json"

  /// Checks that the folder holds no table with decisions of a person, which would be lost.
  ///
  /// - Throws: `DatasetError` naming the first decision, or where the table can't be read.
  public static func checkUndecided(_ folder: URL) throws {
    let file = folder.appendingPathComponent(table)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let rows = try LabelDecisions(contentsOf: file).rows
    guard let first = rows.first(where: { !$0.action.isEmpty }) else { return }
    let count = rows.count { !$0.action.isEmpty }
    throw DatasetError(
      .badSetting,
      "\(file.path) holds \(NumberText.count(count, "decision")) ('\(first.action)' in line "
        + "\(first.line)), which new results would replace. Apply them with 'fovea relabel', "
        + "rename the file, or choose another folder")
  }

  /// Writes the files, each whole or not at all.
  ///
  /// - Parameters:
  ///   - dataset: The data, for pictures.
  ///   - folder: The folder of the files; it must exist.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where the table holds decisions of a person.
  public static func write(
    _ record: LabelsRecord, of dataset: Dataset, to folder: URL
  ) throws {
    try checkUndecided(folder)
    let positions = Dictionary(
      dataset.samples.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    // An object of an image follows others of it.
    var last: (position: Int, image: Image)?
    func picture(_ issue: LabelIssue) -> LabelIssuePicture? {
      guard let position = positions[issue.path] else { return nil }
      let sample = dataset.samples[position]
      if last?.position != position {
        last = (try? sample.decoded(channels: 3)).map { (position, $0) }
      }
      return last.map {
        LabelIssuePicture(
          issue: issue, image: $0.image, labelledBoxes: sample.boxes.map(\.box))
      }
    }
    try record.write(to: folder.appendingPathComponent(Self.record))
    try LabelsCSV.write(record.issues, to: folder.appendingPathComponent(table))
    try LabelsPage(record, picture: picture)
      .write(to: folder.appendingPathComponent("labels.html"))
    try LabelsSheet.sheet(record, picture: picture).image()
      .write(to: folder.appendingPathComponent("labels.png"))
  }
}
