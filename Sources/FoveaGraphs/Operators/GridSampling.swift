import Foundation
import FoveaTensors

/// Sampling of images at computed positions.
extension GraphOperator {
  /// Bilinear, nearest or bicubic sampling over two or three axes, on the host.
  static let gridSample = GraphOperator("GridSample", since: 16, inputs: 2...2) { call in
    let (x, grid) = (try call.input(0), try call.input(1))
    let axes = x.rank - 2
    try call.require(
      (1...3).contains(axes) && grid.rank == x.rank && grid.shape[x.rank - 1] == axes
        && grid.shape[0] == x.shape[0] && !x.shape.contains(0),
      "needs images [N, C, …] and a grid [N, …, axes], got \(x.shape) and \(grid.shape)")
    let mode = try call.choice(
      "mode", call.opset >= 20 ? "linear" : "bilinear",
      of: ["bilinear", "linear", "nearest", "bicubic", "cubic"])
    let padding = try call.choice(
      "padding_mode", "zeros", of: ["zeros", "border", "reflection"])
    let aligns = try call.flag("align_corners")
    let image = Array(x.shape[2...])
    let output = Array(grid.shape[1..<grid.rank - 1])
    let shape = try call.plausible(Array(x.shape[..<2]) + output, onHost: true)
    let values = try x.numbers().reals
    let coordinates = try grid.numbers().reals
    let (strides, plane, places) = (
      Places.strides(image), image.reduce(1, *), output.reduce(1, *)
    )
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    for batch in 0..<x.shape[0] {
      for place in 0..<places {
        // Taps of all axes combined: offset and weight.
        var taps = [(offset: 0, weight: 1.0)]
        for axis in 0..<axes {
          // The grid lists the last axis first.
          let number = coordinates[(batch * places + place) * axes + (axes - 1 - axis)]
          let own = GridAxis(length: image[axis], aligns: aligns, padding: padding)
            .taps(number, mode: mode)
          taps = taps.flatMap { tap in
            own.map { (tap.offset + $0.index * strides[axis], tap.weight * $0.weight) }
          }
        }
        for channel in 0..<x.shape[1] {
          let start = (batch * x.shape[1] + channel) * plane
          result[(batch * x.shape[1] + channel) * places + place] = taps.reduce(0) {
            $0 + values[start + $1.offset] * $1.weight
          }
        }
      }
    }
    return [GraphValue(HostArray(result, shape: shape, x.elementType))]
  }

  static let affineGrid = GraphOperator("AffineGrid", since: 20, inputs: 2...2) { call in
    let theta = try call.input(0)
    let size = try call.wholes(1) ?? []
    let axes = size.count - 2
    try call.require(
      (2...3).contains(axes) && theta.shape == [size[0], axes, axes + 1]
        && size.allSatisfy { $0 > 0 },
      "needs matrices [N, axes, axes + 1] and a size [N, C, …], got \(theta.shape) and \(size)")
    let aligns = try call.flag("align_corners")
    let image = Array(size[2...])
    let shape = try call.plausible([size[0]] + image + [axes], onHost: true)
    let matrix = try theta.numbers().reals
    let strides = Places.strides(image)
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for batch in 0..<size[0] {
      for place in 0..<image.reduce(1, *) {
        // From the last axis to the first, in -1...1.
        let point = (0..<axes).reversed().map { axis in
          let (index, length) = (
            Double(place / strides[axis] % image[axis]), Double(image[axis])
          )
          if aligns { return length == 1 ? 0 : -1 + 2 * index / (length - 1) }
          return (2 * index + 1) / length - 1
        }
        for row in 0..<axes {
          let start = (batch * axes + row) * (axes + 1)
          result.append(
            (0..<axes).reduce(matrix[start + axes]) { $0 + matrix[start + $1] * point[$1] })
        }
      }
    }
    return [GraphValue(HostArray(result, shape: shape, theta.elementType))]
  }
}

/// One axis of a sampled image, with positions in -1...1.
private struct GridAxis {
  let length: Int
  let aligns: Bool
  let padding: String

  /// The source pixels of a position, with their weights.
  func taps(_ number: Double, mode: String) -> [(index: Int, weight: Double)] {
    guard number.isFinite else { return [] }
    let size = Double(length)
    var at = aligns ? (number + 1) / 2 * (size - 1) : ((number + 1) * size - 1) / 2
    switch mode {
    case "nearest":
      at = at.rounded(.toNearestOrEven)
      return tap(at, 1)
    case "bicubic", "cubic":
      let first = at.rounded(.down)
      let t = at - first
      // Keys' cubic with a = -0.75.
      let weights = [t + 1, t, 1 - t, 2 - t].map(Self.cubic)
      return weights.indices.flatMap { tap(first + Double($0) - 1, weights[$0]) }
    default:
      if padding == "border" { at = min(max(at, 0), size - 1) }
      if padding == "reflection" { at = reflected(at) }
      let first = at.rounded(.down)
      return tap(first, 1 - (at - first)) + tap(first + 1, at - first)
    }
  }

  private func tap(_ at: Double, _ weight: Double) -> [(index: Int, weight: Double)] {
    var at = at
    if at < 0 || at > Double(length - 1) {
      switch padding {
      case "border": at = min(max(at, 0), Double(length - 1))
      case "reflection": at = min(max(reflected(at).rounded(), 0), Double(length - 1))
      default: return []
      }
    }
    return weight == 0 ? [] : [(Int(at), weight)]
  }

  /// Reflects a position at the centres or the outer edges of the border pixels.
  private func reflected(_ at: Double) -> Double {
    let low = aligns ? 0 : -0.5
    let span = aligns ? Double(length - 1) : Double(length)
    guard span > 0 else { return 0 }
    let distance = abs(at - low)
    let rest = distance.truncatingRemainder(dividingBy: span)
    let turns = (distance / span).rounded(.down)
    let mirrored = turns.truncatingRemainder(dividingBy: 2) == 0 ? low + rest : low + span - rest
    return min(max(mirrored, 0), Double(length - 1))
  }

  private static func cubic(_ t: Double) -> Double {
    let a = -0.75
    let t = abs(t)
    if t <= 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
  }
}
