import FoveaDatasets
import FoveaGraphs
import FoveaInference
import FoveaLayers
import FoveaTraining

/// The figure by which a model is known, of the model itself and of its exported file.
public struct ExportMeasure: Sendable, Equatable {
  /// Which figure: `accuracy`, `mAP50to95`, `mIoU`, or `rSquared`.
  public let name: String
  /// The model's own.
  public let model: Double
  /// The file's.
  public let file: Double
  /// How much the two may differ.
  public static let tolerance = 0.001

  /// Whether the file may be kept.
  public var holds: Bool { abs(model - file) <= Self.tolerance }

  /// Measures a model and its exported graph on the same data.
  ///
  /// - Parameters:
  ///   - graph: as it was read again from the file.
  ///   - evaluate: measures a model on the data.
  /// - Throws: `ExportError` where the graph can't stand in for the model or there is no figure,
  ///   and whatever `evaluate` throws.
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
