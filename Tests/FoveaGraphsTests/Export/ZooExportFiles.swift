import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaModels
import FoveaONNX
import FoveaTensors
import TestSupport
import Testing

private let wantedFolder = ProcessInfo.processInfo.environment["FOVEA_EXPORT_FOLDER"]

/// Writes every catalogue model as ONNX with an input and Fovea's output, for the comparison with
/// ONNX Runtime by `scripts/export-check`.
@Suite(.enabled(if: wantedFolder != nil))
struct ZooExportFiles {
  private static var only: String? { ProcessInfo.processInfo.environment["FOVEA_EXPORT_ONLY"] }
  private static let opsets = [11, 17, 21]

  struct Case: Codable, Sendable {
    var name: String
    var model: String
    var options: String
    var task: String
    var size: [Int]
    var files: [String]
    var shape: [Int]
    var outputShape: [Int]
  }

  @Test func writesEveryModel() throws {
    let folder = URL(fileURLWithPath: try #require(wantedFolder))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (entry, options, size) in ExportedZoo.cases {
      let name = ExportedZoo.name(entry, options)
      if let only = Self.only, !name.hasPrefix(only) { continue }
      let model = try ExportedZoo.model(entry, options, size)
      let images = ExportedZoo.images([3] + size + [entry.defaultChannels])
      var files: [String] = []
      // The largest models are written once: their files are mostly weights.
      let count = model.parameterCount()
      for opset in count > 60_000_000 ? [17] : Self.opsets {
        var export = GraphExportOptions()
        export.opset = opset
        export.anyBatch = true
        export.name = name
        let graph = try GraphDefinition(of: model, input: images.shape, options: export)
        let file = "\(name).\(opset).onnx"
        try ONNXFile.write(graph, to: folder.appendingPathComponent(file))
        files.append(file)
      }
      if count <= 60_000_000 {
        let graph = try GraphDefinition(of: model, input: images.shape)
        let file = "\(name).fixed.onnx"
        try ONNXFile.write(graph, to: folder.appendingPathComponent(file))
        files.append(file)
      }
      let output = model(images, Context(training: false))
      try images.floats().withUnsafeBytes { Data($0) }
        .write(to: folder.appendingPathComponent("\(name).input"))
      try output.floats().withUnsafeBytes { Data($0) }
        .write(to: folder.appendingPathComponent("\(name).output"))
      let record = Case(
        name: name, model: entry.name, options: ModelOptions.text(options),
        task: entry.task.rawValue, size: size, files: files, shape: images.shape,
        outputShape: output.shape)
      try JSONEncoder().encode(record)
        .write(to: folder.appendingPathComponent("\(name).json"))
      Engine.dropPlans()
    }
  }
}
