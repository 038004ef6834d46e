import FoveaDatasets
import FoveaGraphs
import FoveaInference
import FoveaLayers
import FoveaTraining

/// The headline metric of a model and of its exported file.
public struct ExportMeasure: Sendable, Equatable {
  /// The metric: `accuracy`, `mAP50to95`, `mIoU`, `rSquared` or `rocAUC`.
  public let name: String
  /// The value of the model.
  public let model: Double
  /// The value of the file.
  public let file: Double
  /// The maximum difference of the two values.
  public static let tolerance = 0.001

  /// Whether the difference is within the tolerance.
  public var holds: Bool { abs(model - file) <= Self.tolerance }

  /// Evaluates a model and its exported graph on the same data.
  ///
  /// - Parameters:
  ///   - graph: The graph as read from the exported file.
  ///   - evaluate: Evaluates a model on the data.
  /// - Throws: `ExportError` where the graph can't replace the model or the metric does not exist,
  ///   and the errors of `evaluate`.
  init(
    of graph: GraphDefinition, with export: ModelExport,
    _ evaluate: (TrainedModel) throws -> any TaskEvaluation
  ) throws {
    let trained = export.trained
    let input = trained.card.preprocessing
    guard (input.height, input.width) == (export.size.height, export.size.width) else {
      throw ExportError(
        "the file takes images of \(export.size.height)x\(export.size.width), and the model is "
          + "measured at \(input.height)x\(input.width): leave the size as it is, or the data out")
    }
    let network = ExportedNetwork(graph: try GraphModel(graph), export: export)
    let stand: any Layer
    if let geometry = (trained.model as? any DetectionModel)?.geometry {
      guard !export.decodesOutputs else {
        throw ExportError(
          "a detector with decoded boxes can't be measured in its model's place: leave decoding or "
            + "the data out")
      }
      stand = ExportedDetector(network: network, geometry: geometry)
    } else {
      stand = network
    }
    guard let own = try evaluate(trained).headline,
      let other = try evaluate(trained.replacing(model: stand)).headline
    else { throw ExportError("there is no figure to compare on these data") }
    (name, model, file) = (own.name, own.value, other.value)
  }
}
