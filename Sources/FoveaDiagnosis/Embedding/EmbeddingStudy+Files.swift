import Foundation
import FoveaReports
import FoveaRunRecords
import FoveaSupport

extension EmbeddingStudy.Result {
  /// Writes `embed.json`, `embedding.csv` and `embedding.png`, each whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: The folder of the files; it must exist.
  ///   - withFeatures: Whether to write the features, too: `features.npy`, `[images, features]`.
  /// - Returns: The files.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written.
  @discardableResult
  public func write(to folder: URL, withFeatures: Bool = false) throws -> [URL] {
    let json = folder.appendingPathComponent("embed.json")
    let table = folder.appendingPathComponent("embedding.csv")
    let features = folder.appendingPathComponent("features.npy")
    try record.write(to: json)
    try AtomicFile.write(Data(record.csv.utf8), to: table)
    if withFeatures {
      try AtomicFile.write(
        NPYEncoding.file(self.features, shape: [record.points.count, record.featureCount]),
        to: features)
    } else if FileManager.default.fileExists(atPath: features.path) {
      // Rows of an earlier map would not belong to this table.
      try FileManager.default.removeItem(at: features)
    }
    let pictures = try RunPictures.write([("embedding", .embedding(record))], to: folder)
    return [json, table] + (withFeatures ? [features] : []) + pictures
  }
}
