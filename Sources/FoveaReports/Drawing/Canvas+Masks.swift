import FoveaImages
import FoveaSupport

extension Canvas {
  /// Draws a mask over a rectangle: areas as translucent fills, with an outline inside their edges.
  ///
  /// The mask is scaled to the rectangle with its edges rounded to whole pixels.
  ///
  /// - Parameters:
  ///   - opacity: The opacity of fills, 0 to 1; outlines are opaque.
  ///   - lineWidth: The width of outlines in canvas pixels; 0 for none.
  ///   - style: The style of a value; nil leaves its pixels unchanged.
  func draw(
    _ mask: LabelMask, in rectangle: Rectangle, opacity: Double = 0.45, lineWidth: Double = 1.5,
    style: (UInt8) -> ClassStyle?
  ) {
    let left = Int(rectangle.x.rounded())
    let top = Int(rectangle.y.rounded())
    let width = Int((rectangle.x + rectangle.width).rounded()) - left
    let height = Int((rectangle.y + rectangle.height).rounded()) - top
    guard width > 0, height > 0, mask.width > 0, mask.height > 0 else { return }
    let values = mask.scaled(width: width, height: height).values
    let edges = Self.edges(
      of: values, width: width, height: height,
      reach: lineWidth > 0 ? max(1, Int(lineWidth.rounded())) : 0)
    let styles = (0...255).map { style(UInt8($0)) }
    let period = max(6, min(width, height) / 45)
    var pixels = [UInt8](repeating: 0, count: width * height * 4)
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        guard let style = styles[Int(values[at])] else { continue }
        let share: Double
        if edges[at] {
          share = 1
        } else if style.hatch == .none {
          share = opacity
        } else {
          let isOnLine = style.hatch.covers(x: x, y: y, period: period)
          share = isOnLine ? min(1, opacity * 1.7) : opacity * 0.6
        }
        let bytes = style.color.bytes
        pixels[4 * at] = bytes.red
        pixels[4 * at + 1] = bytes.green
        pixels[4 * at + 2] = bytes.blue
        pixels[4 * at + 3] = UInt8((share * 255).rounded())
      }
    }
    draw(
      Image(width: width, height: height, channels: 4, pixels: pixels),
      in: Rectangle(
        x: Double(left), y: Double(top), width: Double(width), height: Double(height)))
  }

  /// The pixels within `reach` of a pixel with another value, horizontally or vertically.
  private static func edges(
    of values: [UInt8], width: Int, height: Int, reach: Int
  ) -> [Bool] {
    var result = [Bool](repeating: false, count: values.count)
    guard reach > 0 else { return result }
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        if x + 1 < width, values[at] != values[at + 1] {
          for step in 0..<reach {
            if x >= step { result[at - step] = true }
            if x + 1 + step < width { result[at + 1 + step] = true }
          }
        }
        if y + 1 < height, values[at] != values[at + width] {
          for step in 0..<reach {
            if y >= step { result[at - step * width] = true }
            if y + 1 + step < height { result[at + (1 + step) * width] = true }
          }
        }
      }
    }
    return result
  }
}

extension LabelMask {
  /// The mask at another size: each pixel takes the value under its centre.
  ///
  /// - Precondition: Both sides are positive and the mask is not empty, unless the size stays the
  ///   same.
  func scaled(width newWidth: Int, height newHeight: Int) -> LabelMask {
    if newWidth == width, newHeight == height { return self }
    precondition(
      newWidth > 0 && newHeight > 0 && width > 0 && height > 0,
      "scaling a mask of \(width)x\(height) to \(newWidth)x\(newHeight): no side may be zero")
    let columns = (0..<newWidth).map { (2 * $0 + 1) * width / (2 * newWidth) }
    var scaled: [UInt8] = []
    scaled.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let row = (2 * y + 1) * height / (2 * newHeight) * width
      for column in columns { scaled.append(values[row + column]) }
    }
    return LabelMask(width: newWidth, height: newHeight, values: scaled)
  }
}
