import FoveaImages
import FoveaTensors

/// Segmentation of an image window by window at its full resolution, for images larger than the
/// input. The memory grows only with the width of the image.
///
/// Windows have the input's size and overlap. In overlaps, probabilities are averaged, weighted by
/// the distance from the window's edge, where the network lacks half of the context.
public struct Tiling: Sendable, Equatable {
  /// The minimum overlap of neighbouring windows in pixels, from 0 to less than half of a window's
  /// side.
  public var overlap: Int

  /// Makes a tiling.
  public init(overlap: Int = 32) { self.overlap = overlap }

  /// The most probable class of each pixel.
  ///
  /// - Throws: `InferenceError` where the overlap does not suit the input's size or the weights are
  ///   damaged.
  package func mask(of image: Image, by trained: TrainedModel) throws -> LabelMask {
    let (width, height) = (trained.card.preprocessing.width, trained.card.preprocessing.height)
    guard overlap >= 0, overlap < (min(width, height) + 1) / 2 else {
      throw InferenceError(
        .badSetting,
        "`tileOverlap` is \(overlap), but must be at least 0 and less than half a side of the "
          + "windows of \(width)x\(height)")
    }
    let classes = trained.card.classNames.count
    let columns = Self.starts(length: image.width, window: width, overlap: overlap)
    let rows = Self.starts(length: image.height, window: height, overlap: overlap)
    var mask = LabelMask(width: image.width, height: image.height)
    var band = Band(width: image.width, classes: classes, weights: weights(width, height))
    band.decision = ClassDecision(
      classNames: trained.card.classNames, decision: trained.card.decision)
    let function = FunctionCache()
    for (number, top) in rows.enumerated() {
      band.extend(to: min(top + height, image.height))
      for left in columns {
        let pixels = try trained.card.preprocessing(
          image.window(x: left, y: top, width: width, height: height))
        let input = Tensor(pixels, shape: [1, height, width, image.channels])
        let values = try function.outputs(of: [input]) { [trained($0[0]).softmax()] }[0].floats()
        if Finiteness(values) != .finite {
          try trained.checkContent()
          throw InferenceError.notFinite("the window at \(left), \(top)")
        }
        band.add(values, left: left, top: top, window: (width, height))
      }
      let next = number + 1 < rows.count ? rows[number + 1] : image.height
      band.finish(upTo: next, into: &mask)
    }
    try trained.checkContent()
    return mask
  }

  /// The starts of windows, evenly spaced from 0 to the last that ends with the image. A smaller
  /// image has one.
  static func starts(length: Int, window: Int, overlap: Int) -> [Int] {
    guard length > window else { return [0] }
    let count = 1 + (length - window + window - overlap - 1) / (window - overlap)
    return (0..<count).map { $0 * (length - window) / (count - 1) }
  }

  /// The weight of each pixel of a window.
  private func weights(_ width: Int, _ height: Int) -> [Float] {
    func ramp(_ position: Int, _ length: Int) -> Float {
      let edge = min(position, length - 1 - position) + 1
      return min(Float(edge) / Float(overlap + 1), 1)
    }
    return (0..<height).flatMap { y in (0..<width).map { ramp(y, height) * ramp($0, width) } }
  }

  /// The weighted sums of probabilities of unfinished rows.
  private struct Band {
    let width: Int
    let classes: Int
    let weights: [Float]
    var decision = ClassDecision(classNames: [], decision: nil)
    var first = 0
    var sums: [Float] = []

    init(width: Int, classes: Int, weights: [Float]) {
      self.width = width
      self.classes = classes
      self.weights = weights
    }

    mutating func extend(to row: Int) {
      let wanted = (row - first) * width * classes
      if wanted > sums.count {
        sums += [Float](repeating: 0, count: wanted - sums.count)
      }
    }

    mutating func add(_ values: [Float], left: Int, top: Int, window: (width: Int, height: Int)) {
      let columns = min(window.width, width - left)
      let rows = min(window.height, sums.count / (width * classes) + first - top)
      for y in 0..<rows {
        for x in 0..<columns {
          let weight = weights[y * window.width + x]
          let source = (y * window.width + x) * classes
          let target = ((top + y - first) * width + left + x) * classes
          for label in 0..<classes { sums[target + label] += values[source + label] * weight }
        }
      }
    }

    mutating func finish(upTo row: Int, into mask: inout LabelMask) {
      for y in first..<row {
        for x in 0..<width {
          let start = ((y - first) * width + x) * classes
          var best = 0
          for label in 1..<max(classes, 1) where sums[start + label] > sums[start + best] {
            best = label
          }
          if decision.hasThreshold {
            let row = Array(sums[start..<start + classes])
            let total = row.reduce(0) { $0 + Double($1) }
            best = decision.label(of: row, best: best) { Double(row[$0]) / total }
          }
          mask[x, y] = UInt8(best)
        }
      }
      sums.removeFirst((row - first) * width * classes)
      first = row
    }
  }
}

extension Image {
  /// A window of the image; pixels outside repeat the edge.
  fileprivate func window(x: Int, y: Int, width: Int, height: Int) -> Image {
    if x + width <= self.width, y + height <= self.height {
      return cropped(x: x, y: y, width: width, height: height)
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let line = min(row, self.height - 1) * self.width
      for column in x..<x + width {
        let start = (line + min(column, self.width - 1)) * channels
        pixels += self.pixels[start..<start + channels]
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
