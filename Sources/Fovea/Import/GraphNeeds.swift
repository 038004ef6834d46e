import FoveaGraphs
import FoveaInference
import FoveaRunRecords
import FoveaWeights

/// The settings that an imported network needs, asked for together.
enum GraphNeeds {
  /// - Parameters:
  ///   - head: The head of a detector, given or recognised.
  ///   - choosesOutput: Whether one of several outputs is used.
  /// - Throws: `GraphImportError` naming every setting that is missing, where there are several;
  ///   one alone is reported where it is used.
  static func check(
    _ graph: GraphDefinition, _ settings: GraphImport.Settings, head: ForeignHead?,
    choosesOutput: Bool
  ) throws {
    var needs: [String] = []
    if choosesOutput, settings.outputName == nil, graph.outputs.count > 1 {
      let names = graph.outputs.map(\.name).joined(separator: ", ")
      needs.append("`outputName`: one of its \(graph.outputs.count) outputs (\(names))")
    }
    if settings.size == nil, graph.inputs.count == 1, hasOpenSize(graph.inputs[0]) {
      needs.append("`size`: the images' height and width (224, or 320x240)")
    }
    let isOwn = graph.metadata[ModelFile.cardKey] != nil
    if settings.task == .detection, head == nil, !isOwn {
      needs.append(
        "`head`: the detector's layout (\(ForeignHead.names.joined(separator: ", "))), or "
          + "`outputs`: its outputs for boxes and scores")
    }
    guard needs.count > 1 else { return }
    throw GraphImportError(
      "the file leaves open what the model needs. Set\n"
        + needs.map { "  " + $0 }.joined(separator: "\n"))
  }

  /// Whether the height or width of images `[N, C, H, W]` or `[N, H, W, C]` is open.
  private static func hasOpenSize(_ port: GraphPort) -> Bool {
    guard let shape = port.shape, shape.count == 4 else { return false }
    let isFixed = shape.map { if case .fixed(let length) = $0 { length > 0 } else { false } }
    let isLast = !isFixed[1] && isFixed[3]
    return isLast ? !(isFixed[1] && isFixed[2]) : !(isFixed[2] && isFixed[3])
  }
}
