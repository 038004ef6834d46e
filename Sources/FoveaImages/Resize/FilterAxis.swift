import CImageCodecs

/// How samples between pixel centres are made.
public enum Interpolation: String, Sendable, CaseIterable, Codable {
  /// The nearest sample: for label images, whose values must not be mixed.
  case nearest
  /// A triangle, widened to the shrinking factor so that every source pixel counts.
  case bilinear
  /// Keys' cubic with a = -0.5 (Cubic convolution interpolation for digital image processing,
  /// 1981), widened likewise. It may overshoot at edges.
  case bicubic

  /// The filter's reach on either side, in samples of the coarser grid.
  fileprivate var support: Double { self == .bicubic ? 2 : 1 }

  fileprivate func weight(at distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest, .bilinear:
      return max(0, 1 - x)
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }
  }
}

/// The weights of one axis of a resize: output `i` mixes `lengths[i]` samples from `starts[i]`.
///
/// Pixel centres lie at half coordinates, so output `i` sits at `(i + 0.5) * source / target` of
/// the source. When shrinking, the filter is stretched by that ratio (antialiasing).
struct FilterAxis {
  private(set) var starts: [Int32] = []
  private(set) var lengths: [Int32] = []
  private(set) var weights: [Float] = []
  let stride: Int

  init(from source: Int, to target: Int, by filter: Interpolation) {
    let scale = Double(source) / Double(target)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    stride = Int(support.rounded(.up)) * 2 + 1
    starts.reserveCapacity(target)
    lengths.reserveCapacity(target)
    weights = [Float](repeating: 0, count: target * stride)
    var row = [Double](repeating: 0, count: stride)
    for output in 0..<target {
      let center = (Double(output) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let end = min(source, Int(center + support + 0.5))
      var sum = 0.0
      for index in first..<end {
        let weight = filter.weight(at: (Double(index) + 0.5 - center) / stretch)
        row[index - first] = weight
        sum += weight
      }
      for index in 0..<(end - first) {
        weights[output * stride + index] = Float(row[index] / sum)
      }
      starts.append(Int32(first))
      lengths.append(Int32(end - first))
    }
  }

  /// Lends the weights to C for the length of a call.
  func withCAxis<Result>(_ body: (fovea_pixels_axis) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      lengths.withUnsafeBufferPointer { lengths in
        weights.withUnsafeBufferPointer { weights in
          body(
            fovea_pixels_axis(
              starts: starts.baseAddress, lengths: lengths.baseAddress,
              weights: weights.baseAddress, stride: Int32(stride)))
        }
      }
    }
  }
}
