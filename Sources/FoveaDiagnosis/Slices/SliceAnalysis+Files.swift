import Foundation
import FoveaDatasets
import FoveaReports
import FoveaRunRecords

extension SliceAnalysis.Result {
  /// The images of a sheet.
  static var sheetLimit: Int { 18 }

  /// Writes `slices.json`, `slices.png` and, where a slice is worse beyond chance,
  /// `worst_slice.png`, each whole or not at all.
  ///
  /// - Parameter folder: The folder of the files; it must exist.
  /// - Returns: The files.
  /// - Throws: `FileWriteError` or `ImageError` where a file cannot be written, `DatasetError`
  ///   where an image to show cannot be decoded.
  @discardableResult
  public func write(of dataset: Dataset, to folder: URL) throws -> [URL] {
    let json = folder.appendingPathComponent("slices.json")
    try record.write(to: json)
    let pictures = try RunPictures.write([("slices", .slices(record))], to: folder)
    let worst = folder.appendingPathComponent("worst_slice.png")
    guard let sheet = try worstSheet(of: dataset) else {
      // A sheet of an earlier search would not belong to this record.
      if FileManager.default.fileExists(atPath: worst.path) {
        try FileManager.default.removeItem(at: worst)
      }
      return [json] + pictures
    }
    try sheet.image().write(to: worst)
    return [json] + pictures + [worst]
  }

  /// The worst images of the worst slice; nil where no slice is worse beyond chance.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  public func worstSheet(of dataset: Dataset) throws -> ContactSheet? {
    guard let slice = record.slices.first, slice.isWorse else { return nil }
    return try OutcomeSheet.sheet(
      Array(images[0].prefix(outcomes.task == .detection ? 9 : Self.sheetLimit)), of: dataset,
      [(nil, outcomes)],
      title: "Worst images of the slice \(slice.attribute): \(slice.value)")
  }
}
