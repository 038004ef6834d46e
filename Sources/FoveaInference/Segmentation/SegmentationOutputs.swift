import Foundation
import FoveaImages

/// A segmenter's outputs for a batch, resized to each image's own size.
///
/// Logits are interpolated bilinearly before the argmax, so that a small input gives smooth
/// outlines. The borders of letterboxing are cropped.
package struct SegmentationOutputs {
  let logits: [Float]
  let height: Int
  let width: Int
  let classes: Int
  let placements: [Placement]
  private let decision: ClassDecision?

  /// - Parameters:
  ///   - logits: The logits, `[N, height, width, classes]`, at the input's size.
  ///   - shape: The shape of the batch, `[N, height, width, channels]`.
  ///   - placements: The placement of each image in the input.
  ///   - decision: The choice of a pixel's class; nil for the most probable.
  package init(
    _ logits: [Float], shape: [Int], placements: [Placement], classes: Int,
    decision: ClassDecision? = nil
  ) {
    self.logits = logits
    self.decision = decision?.hasThreshold == true ? decision : nil
    height = shape[1]
    width = shape[2]
    self.classes = classes
    self.placements = placements
  }

  /// The class of each pixel of an image: the most probable, or the decision's.
  package func mask(of position: Int) -> LabelMask {
    let placement = placements[position]
    if let decision { return decided(decision, position, placement) }
    let size = height * width * classes
    return logits[position * size..<(position + 1) * size].withUnsafeBufferPointer { logits in
      placement.isIdentity(width: width, height: height)
        ? direct(logits) : interpolated(logits, placement)
    }
  }

  /// The probability of a class for each pixel of an image, row by row at the image's own size.
  package func probabilities(of label: Int, position: Int) -> [Double] {
    let placement = placements[position]
    var result = [Double](repeating: 0, count: placement.imageWidth * placement.imageHeight)
    visit(position, placement) { pixel, row in result[pixel] = Self.probability(label, row) }
    return result
  }

  private func decided(
    _ decision: ClassDecision, _ position: Int, _ placement: Placement
  ) -> LabelMask {
    var mask = LabelMask(width: placement.imageWidth, height: placement.imageHeight)
    visit(position, placement) { pixel, row in
      var best = 0
      for label in 1..<max(classes, 1) where row[label] > row[best] { best = label }
      let label = decision.label(of: row, best: best) { Self.probability($0, row) }
      mask.values[pixel] = UInt8(label)
    }
    return mask
  }

  private static func probability(_ label: Int, _ row: [Float]) -> Double {
    let top = Double(row.max() ?? 0)
    var sum = 0.0
    for value in row { sum += exp(Double(value) - top) }
    return exp(Double(row[label]) - top) / sum
  }

  /// Calls a closure with the interpolated logits of each pixel of an image.
  private func visit(
    _ position: Int, _ placement: Placement, _ body: (_ pixel: Int, _ row: [Float]) -> Void
  ) {
    let start = position * height * width * classes
    let columns = (0..<placement.imageWidth).map {
      Neighbours($0, scale: placement.scaleX, offset: placement.offsetX, limit: width)
    }
    let isDirect = placement.isIdentity(width: width, height: height)
    var row = [Float](repeating: 0, count: classes)
    logits.withUnsafeBufferPointer { logits in
      for y in 0..<placement.imageHeight {
        let line = Neighbours(
          y, scale: placement.scaleY, offset: placement.offsetY, limit: height)
        for x in 0..<placement.imageWidth {
          let column = columns[x]
          for label in 0..<classes {
            func value(_ y: Int, _ x: Int) -> Float {
              logits[start + (y * width + x) * classes + label]
            }
            if isDirect {
              row[label] = value(y, x)
              continue
            }
            let top =
              value(line.first, column.first) * (1 - column.share)
              + value(line.first, column.second) * column.share
            let bottom =
              value(line.second, column.first) * (1 - column.share)
              + value(line.second, column.second) * column.share
            row[label] = top * (1 - line.share) + bottom * line.share
          }
          body(y * placement.imageWidth + x, row)
        }
      }
    }
  }

  private func direct(_ logits: UnsafeBufferPointer<Float>) -> LabelMask {
    var mask = LabelMask(width: width, height: height)
    mask.values.withUnsafeMutableBufferPointer { values in
      for pixel in 0..<height * width {
        var best = 0
        for label in 1..<max(classes, 1)
        where logits[pixel * classes + label] > logits[pixel * classes + best] {
          best = label
        }
        values[pixel] = UInt8(best)
      }
    }
    return mask
  }

  private func interpolated(
    _ logits: UnsafeBufferPointer<Float>, _ placement: Placement
  ) -> LabelMask {
    let columns = (0..<placement.imageWidth).map {
      Neighbours($0, scale: placement.scaleX, offset: placement.offsetX, limit: width)
    }
    var mask = LabelMask(width: placement.imageWidth, height: placement.imageHeight)
    mask.values.withUnsafeMutableBufferPointer { values in
      for y in 0..<placement.imageHeight {
        let row = Neighbours(
          y, scale: placement.scaleY, offset: placement.offsetY, limit: height)
        for x in 0..<placement.imageWidth {
          let column = columns[x]
          let topLeft = (row.first * width + column.first) * classes
          let topRight = (row.first * width + column.second) * classes
          let bottomLeft = (row.second * width + column.first) * classes
          let bottomRight = (row.second * width + column.second) * classes
          var best = 0
          var highest = -Float.infinity
          for label in 0..<classes {
            let top =
              logits[topLeft + label] * (1 - column.share) + logits[topRight + label] * column.share
            let bottom =
              logits[bottomLeft + label] * (1 - column.share)
              + logits[bottomRight + label] * column.share
            let value = top * (1 - row.share) + bottom * row.share
            if value > highest { (best, highest) = (label, value) }
          }
          values[y * placement.imageWidth + x] = UInt8(best)
        }
      }
    }
    return mask
  }

  /// The two input pixels next to a position on one axis, and the weight of the second.
  struct Neighbours {
    let first: Int
    let second: Int
    let share: Float

    init(_ place: Int, scale: Double, offset: Double, limit: Int) {
      let target = (Double(place) + 0.5) * scale + offset - 0.5
      let inside = min(max(target, 0), Double(limit - 1))
      first = Int(inside)
      second = min(first + 1, limit - 1)
      share = Float(inside - Double(first))
    }
  }
}
