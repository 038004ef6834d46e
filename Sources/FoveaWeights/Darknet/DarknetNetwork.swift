import Foundation
import FoveaGraphs
import FoveaLayers

/// A network in Darknet's form: a `.cfg` file with the layers, a `.weights` file with the numbers
/// (https://github.com/AlexeyAB/darknet).
///
/// ```swift
/// let network = try DarknetNetwork(
///   configuration: folder.appending(path: "yolo.cfg"), weights: folder.appending(path: "yolo.weights"))
/// print(network.graph.nodes.count, network.geometry?.strides ?? [])
/// ```
public struct DarknetNetwork: Sendable {
  /// The network. Images are `[N, channels, height, width]`, RGB from 0 to 1. A detector gives what
  /// `ForeignDetector` says, a classifier `[N, classes]` before the softmax.
  public let graph: GraphDefinition
  /// What a detector's output means; nil for other networks.
  public let geometry: DetectionGeometry?
  /// Height and width of images that the network was made for.
  public let imageSize: (height: Int, width: Int)
  /// What was left out, in sentences.
  public let notes: [String]

  /// Reads two files.
  ///
  /// - Throws: `DarknetError` with file and line.
  public init(configuration: URL, weights: URL) throws(DarknetError) {
    let text: Data
    do {
      text = try Data(contentsOf: configuration)
    } catch {
      throw DarknetError(configuration.path, "it can't be read (\(error.localizedDescription))")
    }
    try self.init(
      text, path: configuration.path, weights: try DarknetWeights(contentsOf: weights))
  }

  /// Reads a `.cfg` and a `.weights` file in memory; paths are for messages.
  ///
  /// - Throws: `DarknetError` with file and line.
  public init(
    configuration: Data, path: String, weights: Data, weightsPath: String
  ) throws(DarknetError) {
    try self.init(
      configuration, path: path, weights: try DarknetWeights(weights, path: weightsPath))
  }

  private init(_ text: Data, path: String, weights: DarknetWeights) throws(DarknetError) {
    guard text.count <= 10_000_000, let text = String(validating: text, as: UTF8.self) else {
      throw DarknetError(path, "it is no Darknet .cfg file: it should be a text")
    }
    let configuration = try DarknetConfiguration(text, path: path)
    var builder = try DarknetBuilder(configuration, weights)
    for section in configuration.layers { try builder.add(section) }
    (graph, geometry, notes) = try builder.finish()
    imageSize = builder.imageSize
  }
}
