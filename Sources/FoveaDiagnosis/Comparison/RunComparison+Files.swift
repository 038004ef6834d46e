import Foundation
import FoveaDatasets
import FoveaImages
import FoveaReports
import FoveaRunRecords
import FoveaSupport

extension RunComparison.Result {
  /// Writes `compare.json`, `compare.png`, `samples.csv` with the outcome of each sample, and,
  /// where models differ, `differences.png`, each whole or not at all.
  ///
  /// - Parameter folder: The folder of the files; it must exist.
  /// - Returns: The files.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public func write(of dataset: Dataset, to folder: URL) throws -> [URL] {
    let json = folder.appendingPathComponent("compare.json")
    try record.write(to: json)
    let pictures = try RunPictures.write(
      [("compare", .comparison(record, histories: histories))], to: folder)
    let csv = folder.appendingPathComponent("samples.csv")
    try AtomicFile.write(Data(table(of: dataset).utf8), to: csv)
    let sheets = folder.appendingPathComponent("differences.png")
    let found = try differenceSheets(of: dataset)
    guard !found.isEmpty else {
      // Sheets of an earlier comparison would not belong to this record.
      if FileManager.default.fileExists(atPath: sheets.path) {
        try FileManager.default.removeItem(at: sheets)
      }
      return [json] + pictures + [csv]
    }
    try Image.stacked(found.map { $0.image() }).write(to: sheets)
    return [json] + pictures + [csv, sheets]
  }

  /// For each model, the images on which it is better than the first by most, then worse.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func differenceSheets(of dataset: Dataset) throws -> [ContactSheet] {
    let names = record.runs.map(\.name)
    let limit = outcomes[0].task == .detection ? 4 : 12
    var sheets: [ContactSheet] = []
    // Each model adds two sheets, and a picture has a limited height.
    for place in outcomes.indices.dropFirst().prefix(4) {
      let gains = RunComparison.gains(outcomes[0], outcomes[place])
      for (sign, word) in [(1.0, "better"), (-1.0, "worse")] {
        let chosen = RunComparison.sorted(gains, sign: sign)
        guard !chosen.isEmpty else { continue }
        sheets.append(
          try OutcomeSheet.sheet(
            chosen.prefix(limit).map { outcomes[0].indices[$0] }, of: dataset,
            [(names[0], outcomes[0]), (names[place], outcomes[place])],
            title: "\(names[place]) is \(word) than \(names[0]) on \(chosen.count) images"))
      }
    }
    return sheets
  }

  /// `samples.csv`: a line for each sample, with the prediction and the score of each model.
  func table(of dataset: Dataset) -> String {
    var rows = [["path", "label"]]
    for run in record.runs {
      rows[0].append("\(run.name) predicted")
      if !outcomes[0].probabilities.isEmpty { rows[0].append("\(run.name) probability") }
      if !outcomes[0].losses.isEmpty { rows[0].append("\(run.name) loss") }
      rows[0].append("\(run.name) \(outcomes[0].score.key)")
    }
    for (place, index) in outcomes[0].indices.enumerated() {
      var row = [dataset.samples[index].id, outcomes[0].labels[place]]
      for model in outcomes {
        row.append(model.predictions[place])
        if !model.probabilities.isEmpty { row.append("\(model.probabilities[place])") }
        if !model.losses.isEmpty { row.append("\(model.losses[place])") }
        row.append(model.scores[place].map { "\($0)" } ?? "")
      }
      rows.append(row)
    }
    return rows.map(CSVLine.text).joined()
  }
}
