import FoveaImages
import FoveaRunRecords

extension TaskRecord {
  /// The record with the images that are missing from its figures.
  func lacking(_ skipped: [SkippedImage]) -> Self {
    var record = self
    record.skippedImages = skipped.isEmpty ? nil : skipped.map(\.name)
    return record
  }
}
