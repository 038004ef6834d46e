import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// How far an exported file's outputs are from the model's own on the same images.
public struct ExportParity: Sendable, Equatable {
  /// Images compared.
  public private(set) var samples = 0
  /// The largest difference of two numbers.
  public private(set) var maximum = 0.0
  /// The mean of all differences.
  public private(set) var mean = 0.0
  /// The share of predictions with the same strongest class: of images, of pixels, or of cells; nil
  /// for values.
  public private(set) var agreement: Double?
  /// The first value in the network that differs by more than the tolerance; nil where none does.
  public private(set) var firstDifference: String?
  /// The largest difference that is allowed.
  public let tolerance: Double

  /// Whether the file may be kept.
  public var holds: Bool { maximum <= tolerance }

  /// Compares a graph with the model it was made of.
  ///
  /// - Parameters:
  ///   - graph: as it was read again from the file.
  ///   - batches: images as the export takes them, `[N, H, W, C]`.
  ///   - tolerance: what the largest difference may be.
  /// - Throws: `GraphError` where the graph can't be run, `GraphExportError`.
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
      var largest = 0.0
      for (x, y) in zip(a, b) {
        // NaN on one side is a difference like any other.
        let difference = x == y || x.isNaN && y.isNaN ? 0 : Double(abs(x - y))
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

  /// The first value on the way that differs by more than the tolerance.
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
  /// How many predictions have the same strongest class, of how many.
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
