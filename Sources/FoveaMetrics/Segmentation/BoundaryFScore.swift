import FoveaImages

/// The boundary F-score of each class of a mask: how well contours agree.
///
/// A pixel belongs to the contour of its class where one of its four neighbours inside the image is
/// of another class; ignored pixels have no contour and make none. Precision is the share of the
/// predicted contour's pixels with a pixel of the true contour within the tolerance, recall the
/// reverse; F = 2 P R / (P + R). The tolerance is a share of the image's diagonal, rounded up to
/// whole pixels; distances are Euclidean between pixel centres, the tolerance included.
///
/// Source: G. Csurka, D. Larlus, F. Perronnin, "What is a good evaluation measure for semantic
/// segmentation?", BMVC 2013; the rounding is that of the DAVIS benchmark (Perazzi et al., CVPR
/// 2016).
enum BoundaryFScore {
  private static let none = LabelMask.ignored

  /// The score of each class; nil where neither side has a contour.
  static func scores(
    prediction: LabelMask, truth: LabelMask, classCount: Int, tolerance: Double
  ) -> [Double?] {
    let (width, height) = (truth.width, truth.height)
    let diagonal = Double(width * width + height * height).squareRoot()
    let reach = Int((tolerance * diagonal).rounded(.up))
    let found = contour(prediction.values, ignoring: truth.values, width, height)
    let wanted = contour(truth.values, ignoring: truth.values, width, height)
    let foundPixels = places(found, classCount)
    let wantedPixels = places(wanted, classCount)
    return (0..<classCount).map { label in
      let (predicted, real) = (foundPixels[label], wantedPixels[label])
      if predicted.isEmpty, real.isEmpty { return nil }
      if predicted.isEmpty || real.isEmpty { return 0 }
      let precision = share(
        of: predicted, near: wanted, label: UInt8(label), width, height, reach: reach)
      let recall = share(of: real, near: found, label: UInt8(label), width, height, reach: reach)
      return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
  }

  /// The class of each contour pixel, ``none`` elsewhere.
  static func contour(
    _ values: [UInt8], ignoring truth: [UInt8], _ width: Int, _ height: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: values.count) { result, count in
      values.withUnsafeBufferPointer { values in
        truth.withUnsafeBufferPointer { truth in
          func differs(_ index: Int, _ neighbour: Int) -> Bool {
            values[neighbour] != values[index] && truth[neighbour] != none
          }
          for y in 0..<height {
            for x in 0..<width {
              let index = y * width + x
              let isEdge =
                truth[index] != none
                && ((x > 0 && differs(index, index - 1))
                  || (x + 1 < width && differs(index, index + 1))
                  || (y > 0 && differs(index, index - width))
                  || (y + 1 < height && differs(index, index + width)))
              result[index] = isEdge ? values[index] : none
            }
          }
        }
      }
      count = values.count
    }
  }

  /// The pixels of each class's contour.
  private static func places(_ contour: [UInt8], _ classCount: Int) -> [[Int32]] {
    var result = [[Int32]](repeating: [], count: classCount)
    for (index, value) in contour.enumerated() where value != none {
      result[Int(value)].append(Int32(index))
    }
    return result
  }

  /// The share of pixels with a pixel of the class's contour within `reach`.
  ///
  /// The distance to the nearest contour pixel in the same column is known for every pixel; looking
  /// along the row then gives the exact Euclidean answer.
  private static func share(
    of pixels: [Int32], near contour: [UInt8], label: UInt8, _ width: Int, _ height: Int,
    reach: Int
  ) -> Double {
    let columns = columnDistances(contour, label: label, width, height, limit: reach + 1)
    // Per horizontal step, the longest vertical step that stays within the disk.
    let heights = (0...reach).map { step in
      Int32(Double(reach * reach - step * step).squareRoot())
    }
    var near = 0
    columns.withUnsafeBufferPointer { columns in
      heights.withUnsafeBufferPointer { heights in
        for pixel in pixels {
          let x = Int(pixel) % width
          let row = Int(pixel) - x
          for other in max(0, x - reach)...min(width - 1, x + reach)
          where columns[row + other] <= heights[abs(other - x)] {
            near += 1
            break
          }
        }
      }
    }
    return Double(near) / Double(pixels.count)
  }

  /// Rows to the nearest pixel of the class's contour in the same column, at most `limit`.
  private static func columnDistances(
    _ contour: [UInt8], label: UInt8, _ width: Int, _ height: Int, limit: Int
  ) -> [Int32] {
    let limit = Int32(limit)
    return [Int32](unsafeUninitializedCapacity: contour.count) { result, count in
      contour.withUnsafeBufferPointer { contour in
        for index in 0..<contour.count {
          let above = index < width ? limit : min(result[index - width] + 1, limit)
          result[index] = contour[index] == label ? 0 : above
        }
        for index in stride(from: contour.count - width - 1, through: 0, by: -1) {
          result[index] = min(result[index], result[index + width] + 1)
        }
      }
      count = contour.count
    }
  }
}
