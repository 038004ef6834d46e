import Foundation
import FoveaSupport

/// The predictions of one fold's model: `fold-1.json`. Without predictions, the fold's training has
/// begun.
///
/// A repeated run takes them over where settings and data are the same.
struct FoldPredictions<Prediction: Codable & Sendable>: RecordFile {
  /// The version this build writes, and the newest it reads.
  static var currentFormatVersion: Int { 1 }

  /// The version of the record's layout.
  var formatVersion = Self.currentFormatVersion
  /// The settings that change results, as one line of JSON.
  var settings: String
  /// The fingerprint of images, labels and splits.
  var fingerprint: String
  /// The positions of the images.
  var samples: [Int]?
  /// Their predictions.
  var predictions: [Prediction]?

  /// Names a fold whose training begins.
  init(settings: String, fingerprint: String) {
    self.settings = settings
    self.fingerprint = fingerprint
  }

  /// Whether another record is about the same training.
  func matches(_ other: Self) -> Bool {
    settings == other.settings && fingerprint == other.fingerprint
  }

  /// The predictions by position; nil while there are none.
  var byPosition: [Int: Prediction]? {
    get {
      guard let samples, let predictions, samples.count == predictions.count else { return nil }
      return Dictionary(zip(samples, predictions)) { first, _ in first }
    }
    set {
      samples = newValue?.keys.sorted()
      predictions = samples?.compactMap { newValue?[$0] }
    }
  }

  /// Writes the record on one line, since it holds many numbers.
  ///
  /// - Throws: ``FileWriteError``.
  func writeCompact(to url: URL) throws {
    try AtomicFile.write(
      RecordCoding.encoder().encode(self) + Data("\n".utf8), to: url)
  }
}
