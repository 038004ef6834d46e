import Foundation
import FoveaGraphs
import FoveaInference
import FoveaONNX
import FoveaTensors

extension ModelExport {
  /// Writes the model as an ONNX file, reads it again and compares it with the model. A file that
  /// differs is removed.
  ///
  /// - Parameters:
  ///   - url: The file, written whole or not at all.
  ///   - batches: Images as input of the export; see `ExportSamples`.
  ///   - tolerance: The maximum allowed difference of the outputs.
  ///   - evaluate: Evaluates a model on labelled data, to compare its headline metric, too.
  /// - Returns: The differences, and the graph as read from the file.
  /// - Throws: `ExportError` where they differ by more, with the first value that does; the errors
  ///   of `graph()`, `evaluate` and writing.
  public func writeONNX(
    to url: URL, comparingOn batches: [Tensor], tolerance: Double = 1e-4,
    evaluate: ((TrainedModel) throws -> any TaskEvaluation)? = nil
  ) throws -> (parity: ExportParity, measure: ExportMeasure?, graph: GraphDefinition) {
    let options = ONNXWriteOptions(producerVersion: FoveaVersion.number)
    // The file is renamed only after the comparison; an existing file is kept until then.
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
        "the exported file is not kept: its output '\(outputName)' differs from the model's by up "
          + "to \(parity.maximum), more than the tolerance of \(tolerance)"
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
      // The model refers to its data file by name, so it is written again under the final name.
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
