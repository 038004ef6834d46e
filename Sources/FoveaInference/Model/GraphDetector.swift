import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaTensors

/// A detector that consists of a graph and the layout of its output.
public struct GraphDetector: DetectionModel {
  /// The network.
  public var graph: GraphModel
  /// The layout of a cell's outputs.
  public let geometry: DetectionGeometry

  private static let key = "geometry"

  /// Makes a detector of a graph and the layout of its output.
  public init(_ graph: GraphModel, geometry: DetectionGeometry) {
    self.graph = graph
    self.geometry = geometry
  }

  /// The graph's output for images `[N, H, W, C]`: `[N, cells, outputs]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { graph(x, context) }

  /// The graph's parameters, under the graph's own names.
  public mutating func visit(_ visitor: inout ParameterVisitor) { graph.visit(&visitor) }

  /// The options of a specification that hold the layout.
  ///
  /// - Throws: `EncodingError` where the layout can't be encoded.
  public static func options(_ geometry: DetectionGeometry) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [key: String(decoding: try encoder.encode(geometry), as: UTF8.self)]
  }

  /// The model of a specification: a detector where the options hold a layout, else the graph
  /// itself.
  ///
  /// - Throws: `InferenceError` where the layout can't be read.
  package static func model(_ graph: GraphModel, options: [String: String]) throws -> any Layer {
    try geometry(in: options).map { GraphDetector(graph, geometry: $0) } ?? graph
  }

  /// The layout in a specification's options; nil where the model isn't a detector.
  ///
  /// - Throws: `InferenceError` where it can't be read.
  package static func geometry(in options: [String: String]) throws -> DetectionGeometry? {
    guard let text = options[key] else { return nil }
    let geometry: DetectionGeometry
    do {
      geometry = try JSONDecoder().decode(DetectionGeometry.self, from: Data(text.utf8))
    } catch {
      throw InferenceError(
        .badFile,
        "the layout of the detector's output can't be read (\(error)). Import or write it again.")
    }
    guard !geometry.strides.isEmpty, geometry.strides.allSatisfy((1...4096).contains),
      (1...256).contains(geometry.bins), (1...1 << 20).contains(geometry.classes)
    else {
      throw InferenceError(
        .badFile,
        "the detector's output can't have strides \(geometry.strides), \(geometry.bins) bins and "
          + "\(geometry.classes) classes. Import or write it again.")
    }
    return geometry
  }
}
