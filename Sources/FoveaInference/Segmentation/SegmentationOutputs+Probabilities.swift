import Foundation
import FoveaImages

extension SegmentationOutputs {
  /// Passes the probabilities of each pixel of an image, row by row: the softmax of the logits,
  /// interpolated to the image's own size.
  ///
  /// - Parameter body: Receives the pixel, `y * width + x`, and one probability per class.
  package func forEachPixel(
    of position: Int, _ body: (_ pixel: Int, _ probabilities: UnsafeBufferPointer<Float>) -> Void
  ) {
    let placement = placements[position]
    let columns = (0..<placement.imageWidth).map {
      Neighbours($0, scale: placement.scaleX, offset: placement.offsetX, limit: width)
    }
    let size = height * width * classes
    var values = [Float](repeating: 0, count: classes)
    logits[position * size..<(position + 1) * size].withUnsafeBufferPointer { logits in
      values.withUnsafeMutableBufferPointer { values in
        for y in 0..<placement.imageHeight {
          let row = Neighbours(
            y, scale: placement.scaleY, offset: placement.offsetY, limit: height)
          for x in 0..<placement.imageWidth {
            interpolate(logits, row, columns[x], into: values)
            Self.softmax(values)
            body(y * placement.imageWidth + x, UnsafeBufferPointer(values))
          }
        }
      }
    }
  }

  private func interpolate(
    _ logits: UnsafeBufferPointer<Float>, _ row: Neighbours, _ column: Neighbours,
    into values: UnsafeMutableBufferPointer<Float>
  ) {
    let topLeft = (row.first * width + column.first) * classes
    let topRight = (row.first * width + column.second) * classes
    let bottomLeft = (row.second * width + column.first) * classes
    let bottomRight = (row.second * width + column.second) * classes
    for label in 0..<classes {
      let top =
        logits[topLeft + label] * (1 - column.share) + logits[topRight + label] * column.share
      let bottom =
        logits[bottomLeft + label] * (1 - column.share)
        + logits[bottomRight + label] * column.share
      values[label] = top * (1 - row.share) + bottom * row.share
    }
  }

  private static func softmax(_ values: UnsafeMutableBufferPointer<Float>) {
    let highest = values.max() ?? 0
    var sum: Float = 0
    for label in values.indices {
      values[label] = exp(values[label] - highest)
      sum += values[label]
    }
    for label in values.indices { values[label] /= sum }
  }
}
