import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaSupport

/// A Darknet network: a `.cfg` file with the layers and a `.weights` file with the parameters
/// (https://github.com/AlexeyAB/darknet).
///
/// ```swift
/// let network = try DarknetNetwork(
///   configuration: folder.appending(path: "yolo.cfg"),
///   weights: folder.appending(path: "yolo.weights"))
/// print(network.graph.nodes.count, network.geometry?.strides ?? [])
/// ```
public struct DarknetNetwork: Sendable {
  /// The network. Images are `[N, channels, height, width]`, RGB in 0...1. The output of a detector
  /// has the layout of `ForeignDetector`; that of a classifier is `[N, classes]` before the
  /// softmax.
  public let graph: GraphDefinition
  /// The layout of a detector's output; nil for other networks.
  public let geometry: DetectionGeometry?
  /// The height and width of the images, in pixels.
  public let imageSize: (height: Int, width: Int)
  /// Omitted parts of the file, as sentences.
  public let notes: [String]

  /// Reads a `.cfg` and a `.weights` file.
  ///
  /// - Throws: `DarknetError` with the file, and the line of a `.cfg` file.
  public init(configuration: URL, weights: URL) throws(DarknetError) {
    let text: Data
    if let reason = RegularFile.problem(at: configuration.path) {
      throw DarknetError(configuration.path, "it can't be read (\(reason))")
    }
    do {
      text = try Data(contentsOf: configuration)
    } catch {
      throw DarknetError(configuration.path, "it can't be read (\(ErrorText.reason(of: error)))")
    }
    try self.init(
      text, path: configuration.path, weights: try DarknetWeights(contentsOf: weights))
  }

  /// Reads a `.cfg` and a `.weights` file from memory; the paths name them in error messages.
  ///
  /// - Throws: `DarknetError` with the file, and the line of a `.cfg` file.
  public init(
    configuration: Data, path: String, weights: Data, weightsPath: String
  ) throws(DarknetError) {
    try self.init(
      configuration, path: path, weights: try DarknetWeights(weights, path: weightsPath))
  }

  private init(_ text: Data, path: String, weights: DarknetWeights) throws(DarknetError) {
    guard text.count <= 10_000_000, let text = String(validating: text, as: UTF8.self) else {
      throw DarknetError(path, "it is not a Darknet .cfg file: it should be a text file")
    }
    let configuration = try DarknetConfiguration(text, path: path)
    var builder = try DarknetBuilder(configuration, weights)
    for section in configuration.layers { try builder.add(section) }
    (graph, geometry, notes) = try builder.finish()
    imageSize = builder.imageSize
  }
}
