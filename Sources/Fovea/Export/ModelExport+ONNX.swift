import Foundation
import FoveaGraphs
import FoveaInference
import FoveaONNX
import FoveaTensors

extension ModelExport {
  /// Writes the model as an ONNX file, reads it again and compares it with the model; a file that
  /// differs is not kept.
  ///
  /// - Parameters:
  ///   - url: where the file goes, whole or not at all.
  ///   - batches: images as the export takes them; see `ExportSamples`.
  ///   - tolerance: what the largest difference of two outputs may be.
  ///   - evaluate: measures a model on labelled data, to compare figures, too.
  /// - Returns: how far they differ, and the graph as it was read again.
  /// - Throws: `ExportError` where they differ by more, with the place where that begins; whatever
  ///   `graph()` and `evaluate` throw, and errors of writing.
  public func writeONNX(
    to url: URL, comparingOn batches: [Tensor], tolerance: Double = 1e-4,
    evaluate: ((TrainedModel) throws -> any TaskEvaluation)? = nil
  ) throws -> (parity: ExportParity, measure: ExportMeasure?, graph: GraphDefinition) {
    let options = ONNXWriteOptions(producerVersion: FoveaVersion.number)
    // It gets its name only when it is found right: what stood there before stays till then.
    let folder = url.deletingLastPathComponent()
    let draft = folder.appendingPathComponent(".\(url.lastPathComponent).unchecked")
    let data = draft.appendingPathExtension("data")
    defer {
      for leftover in [draft, data] { try? FileManager.default.removeItem(at: leftover) }
    }
    let written = try graph()
    try ONNXFile.write(written, to: draft, options: options)
    let read = try ONNXFile.read(contentsOf: draft)
    let parity = try ExportParity(of: read, with: self, on: batches, tolerance: tolerance)
    guard parity.holds else {
      throw ExportError(
        "the exported file is not kept: its output '\(outputName)' differs from the model's by up to "
          + "\(parity.maximum), more than the tolerance of \(tolerance)"
          + (parity.firstDifference.map { "; the first value that does is '\($0)'" } ?? "")
          + ". Larger numbers differ by more: where the classes agree, allow a larger tolerance")
    }
    let measure = try evaluate.map { try ExportMeasure(of: read, with: self, $0) }
    if let measure, !measure.holds {
      throw ExportError(
        "the exported file is not kept: its \(measure.name) is \(measure.file), and the model's "
          + "\(measure.model), though their outputs differ by \(parity.maximum) at most")
    }
    if FileManager.default.fileExists(atPath: data.path) {
      // The model names the file of its data, so it is written again under its own name.
      try ONNXFile.write(written, to: url, options: options)
    } else {
      guard rename(draft.path, url.path) == 0 else {
        throw ExportError(
          "\(url.path) can't be written: \(String(cString: strerror(errno)))")
      }
    }
    return (parity, measure, read)
  }
}
