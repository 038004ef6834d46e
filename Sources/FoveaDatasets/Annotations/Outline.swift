import FoveaImages

/// The shape of an object.
enum Outline: Sendable {
  /// The polygons of its parts, each as x, y, x, y, ... in pixels.
  case polygons([[Double]])
  /// Its pixels, as run lengths.
  case runs(RunLengths)

  /// Sets the object's pixels to `value`.
  func fill(with value: UInt8, in mask: inout LabelMask) {
    switch self {
    case .polygons(let polygons):
      for polygon in polygons { PolygonFill.fill(polygon, with: value, in: &mask) }
    case .runs(let runs): runs.fill(with: value, in: &mask)
    }
  }

  /// The area in square pixels; larger objects are drawn below smaller ones. Overlapping polygons
  /// count twice.
  var area: Double {
    switch self {
    case .polygons(let polygons):
      polygons.reduce(0) { sum, points in
        let count = points.count / 2
        let twice = (0..<count).reduce(0.0) { sum, index in
          let next = (index + 1) % count
          return sum + points[2 * index] * points[2 * next + 1]
            - points[2 * next] * points[2 * index + 1]
        }
        return sum + abs(twice) / 2
      }
    case .runs(let runs): Double(runs.area)
    }
  }

  /// The left, top, right and bottom edge; nil where the outline is empty.
  var edges: [Double]? {
    switch self {
    case .polygons(let polygons):
      let points = polygons.joined()
      guard !points.isEmpty else { return nil }
      let x = polygons.flatMap { points in
        stride(from: 0, to: points.count, by: 2).map { points[$0] }
      }
      let y = polygons.flatMap { points in
        stride(from: 1, to: points.count, by: 2).map { points[$0] }
      }
      guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else {
        return nil
      }
      return [left, top, right, bottom]
    case .runs(let runs): return runs.bounds.map { [$0.left, $0.top, $0.right, $0.bottom] }
    }
  }
}

/// Objects drawn into one mask, larger ones below, so that an object on top of another stays
/// visible.
struct OutlinePainting: Sendable {
  let width: Int
  let height: Int
  let background: UInt8
  let objects: [(outline: Outline, value: UInt8)]

  init(width: Int, height: Int, background: UInt8, objects: [(outline: Outline, value: UInt8)]) {
    self.width = width
    self.height = height
    self.background = background
    let areas = objects.map(\.outline.area)
    self.objects = objects.indices.sorted { (-areas[$0], $0) < (-areas[$1], $1) }.map {
      objects[$0]
    }
  }

  /// The mask with every object drawn.
  var mask: LabelMask {
    var mask = LabelMask(width: width, height: height, filledWith: background)
    for object in objects { object.outline.fill(with: object.value, in: &mask) }
    return mask
  }

  /// A mask source with a fingerprint of the outlines.
  var source: MaskSource {
    var content: [UInt64] = [UInt64(width), UInt64(height), UInt64(background)]
    for (outline, value) in objects {
      switch outline {
      case .polygons(let polygons):
        for points in polygons {
          content += [UInt64(value), UInt64(points.count)] + points.map(\.bitPattern)
        }
      case .runs(let runs):
        content += [UInt64(value), UInt64(runs.counts.count)] + runs.counts.map { UInt64($0) }
      }
    }
    let bytes = content.withUnsafeBytes { Array($0) }
    return MaskSource(files: [], fingerprint: ContentDigest.digest(of: bytes)) { mask }
  }
}
