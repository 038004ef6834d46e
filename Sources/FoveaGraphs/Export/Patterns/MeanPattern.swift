import FoveaTensors

/// A mean: a sum over axes, times the reciprocal of the number of its terms.
enum MeanPattern: ExportPattern {
  static func match(_ root: Int, in graph: ExportGraph) -> ExportStep? {
    guard let (x, axes) = graph.mean(root), !graph.vertices[x].isConstant else { return nil }
    return ExportStep(ExportedMean(axes: axes.sorted()), [.vertex(x)], origin: root)
  }
}
