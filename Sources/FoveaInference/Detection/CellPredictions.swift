import FoveaLayers

/// A model's predictions for an image's cells, decoded on demand.
package struct CellPredictions {
  /// The layout of a cell's outputs.
  package let geometry: DetectionGeometry
  /// The positions of the cells.
  package let grid: CellGrid
  /// The outputs, `[cells, outputs]` in row-major order.
  package let numbers: UnsafeBufferPointer<Float>
  private var boxes: [SIMD4<Float>]
  private var isKnown: [Bool]

  /// Makes the predictions of one image from its outputs.
  package init(
    _ geometry: DetectionGeometry, _ grid: CellGrid, _ numbers: UnsafeBufferPointer<Float>
  ) {
    self.geometry = geometry
    self.grid = grid
    self.numbers = numbers
    boxes = [SIMD4<Float>](repeating: .zero, count: grid.count)
    isKnown = [Bool](repeating: false, count: grid.count)
  }

  /// The box of a cell in pixels: left, top, right, bottom.
  package mutating func box(_ cell: Int) -> SIMD4<Float> {
    if !isKnown[cell], let base = numbers.baseAddress {
      let distances = geometry.distances(at: base + cell * geometry.outputs)
      boxes[cell] = grid.box(of: distances, cell: cell)
      isKnown[cell] = true
    }
    return boxes[cell]
  }
}
