import CImageCodecs
import Foundation

/// The interpolation of samples between pixel centres.
public enum Interpolation: String, Sendable, CaseIterable, Codable {
  /// The nearest sample: for masks, where values must not be mixed.
  case nearest
  /// A triangle filter, widened by the reduction factor so that every source pixel counts.
  case bilinear
  /// Keys' cubic filter with a = -0.5 (Cubic convolution interpolation for digital image
  /// processing, 1981), widened likewise. It may overshoot at edges.
  case bicubic

  /// The radius of the filter, in samples of the coarser grid.
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
/// Pixel centres are at half coordinates, so output `i` is at `(i + 0.5) * source / target` of the
/// source. When shrinking, the filter is stretched by that ratio (antialiasing).
struct FilterAxis {
  private(set) var starts: [Int32] = []
  private(set) var lengths: [Int32] = []
  private(set) var weights: [Float] = []
  let stride: Int

  /// The weights of the outputs in `window`; of all `target` outputs without a window.
  init(
    from source: Int, to target: Int, by filter: Interpolation, window: Range<Int>? = nil
  ) {
    let window = window ?? 0..<target
    let scale = Double(source) / Double(target)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    stride = Int(support.rounded(.up)) * 2 + 1
    starts.reserveCapacity(window.count)
    lengths.reserveCapacity(window.count)
    weights = [Float](repeating: 0, count: window.count * stride)
    var row = [Double](repeating: 0, count: stride)
    for output in window {
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
        weights[(output - window.lowerBound) * stride + index] = Float(row[index] / sum)
      }
      starts.append(Int32(first))
      lengths.append(Int32(end - first))
    }
  }

  /// The weights of a Gaussian blur with a radius of three deviations; at the edges the weights
  /// inside are scaled up to a sum of 1.
  init(blurring length: Int, deviation: Double) {
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    stride = 2 * reach + 1
    weights = [Float](repeating: 0, count: length * stride)
    let bell = (-reach...reach).map { offset in
      exp(-Double(offset * offset) / (2 * deviation * deviation))
    }
    for output in 0..<length {
      let first = max(0, output - reach)
      let end = min(length, output + reach + 1)
      let inside = bell[(first - output + reach)..<(end - output + reach)]
      let sum = inside.reduce(0, +)
      for (index, weight) in inside.enumerated() {
        weights[output * stride + index] = Float(weight / sum)
      }
      starts.append(Int32(first))
      lengths.append(Int32(end - first))
    }
  }

  /// Passes the weights to C for the duration of a call.
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
