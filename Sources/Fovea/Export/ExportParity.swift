import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The differences between the outputs of an exported file and of the model on the same images.
public struct ExportParity: Sendable, Equatable {
  /// The number of images compared.
  public private(set) var samples = 0
  /// The largest absolute difference.
  public private(set) var maximum = 0.0
  /// The mean absolute difference.
  public private(set) var mean = 0.0
  /// The share of images, pixels or cells with the same top class, 0 to 1; nil for other outputs.
  public private(set) var agreement: Double?
  /// The name of the first value in the network that differs by more than the tolerance; nil where
  /// none does.
  public private(set) var firstDifference: String?
  /// The maximum allowed difference.
  public let tolerance: Double

  /// Whether the largest difference is within the tolerance.
  public var holds: Bool { maximum <= tolerance }

  /// Compares a graph with the model that it was made from.
  ///
  /// - Parameters:
  ///   - graph: The graph as read from the exported file.
  ///   - batches: Images as input of the export, `[N, H, W, C]`.
  ///   - tolerance: The maximum allowed difference.
  /// - Throws: `GraphError` where the graph can't be run, `GraphExportError` where the model can't
  ///   be exported.
  public init(
    of graph: GraphDefinition, with export: ModelExport, on batches: [Tensor], tolerance: Double
  ) throws {
    self.tolerance = tolerance
    let model = try GraphModel(graph)
    var (sum, count, same, compared) = (0.0, 0, 0, 0)
    var worst: Tensor?
    for images in batches {
      let ours = export(images)
      let theirs = try model.output(for: images, export)
      try Tensor.tryEvaluate([ours, theirs])
      guard ours.shape == theirs.shape else {
        throw ExportError(
          "the exported file gives \(theirs.shape) where the model gives \(ours.shape)")
      }
      let (a, b) = (ours.floats(), theirs.floats())
      guard !a.contains(where: \.isNaN) else {
        throw ExportError(
          "the model's own output is NaN on an image of the comparison: its weights have diverged. "
            + "Use an earlier checkpoint, or train with a lower learning rate")
      }
      var largest = 0.0
      for (x, y) in zip(a, b) {
        // NaN in the file's output is a difference like any other.
        let difference = x == y ? 0 : Double(abs(x - y))
        let size = difference.isNaN ? .infinity : difference
        largest = max(largest, size)
        sum += size
      }
      count += a.count
      samples += images.shape[0]
      if largest > maximum { worst = images }
      maximum = max(maximum, largest)
      let (equal, total) = export.agreement(a, b)
      same += equal
      compared += total
    }
    mean = count > 0 ? sum / Double(count) : 0
    agreement = compared > 0 ? Double(same) / Double(compared) : nil
    if !holds, let worst {
      firstDifference = try Self.firstDifference(graph, export, worst, tolerance)
    }
  }

  /// The first intermediate value that differs by more than the tolerance.
  private static func firstDifference(
    _ graph: GraphDefinition, _ export: ModelExport, _ images: Tensor, _ tolerance: Double
  ) throws -> String? {
    var options = try export.options()
    options.anyBatch = false
    let expected = try GraphLandmarks(of: images, options: options) { [export($0, $1)] }
    let computed = Set(graph.nodes.flatMap(\.outputs))
    let landmarks = expected.values.filter { computed.contains($0.name) }
    var probed = graph
    probed.outputs = landmarks.map { GraphPort($0.name, .float32, nil) }
    let input = export.normalizesImages ? GraphValue(images) : GraphValue(channelsLast: images)
    let found = try GraphModel(probed).run([ModelExport.inputName: input])
    for landmark in landmarks {
      guard let value = found[landmark.name]?.tensor, value.shape == landmark.tensor.shape else {
        return landmark.name
      }
      let difference = (value - landmark.tensor).abs().max()
      if !(Double(difference.item()) <= tolerance) { return landmark.name }
    }
    return nil
  }
}

extension ModelExport {
  /// The number of predictions with the same top class, and of all predictions.
  fileprivate func agreement(_ a: [Float], _ b: [Float]) -> (same: Int, total: Int) {
    let card = trained.card
    let width: Int
    let skipped: Int
    switch card.task {
    case .classification, .segmentation: (width, skipped) = (card.classNames.count, 0)
    case .detection:
      guard let geometry = (trained.model as? any DetectionModel)?.geometry else { return (0, 0) }
      skipped = decodesOutputs ? 4 : geometry.outputs - geometry.classes
      width = skipped + geometry.classes
    case .regression, .verification: return (0, 0)
    }
    guard width > skipped else { return (0, 0) }
    func strongest(_ row: ArraySlice<Float>) -> Int {
      row.indices.max { row[$0] < row[$1] || row[$0].isNaN } ?? row.startIndex
    }
    var same = 0
    for start in stride(from: 0, to: a.count, by: width) {
      let row = start + skipped..<start + width
      if strongest(a[row]) == strongest(b[row]) { same += 1 }
    }
    return (same, a.count / width)
  }
}
