import FoveaImages
import FoveaSupport

/// Values from 0 on over an area, such as the evidence at each position of a layer, to be drawn in
/// colour or over an image.
public struct HeatMap: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Values in row-major order; negative ones are drawn as 0.
  public let values: [Float]
  /// The value of the last colour; 0 where nothing is above 0.
  public let top: Float

  /// Makes a map.
  ///
  /// - Parameter top: The value of the last colour; nil for the highest.
  /// - Precondition: `values.count == width * height`, and neither is 0.
  public init(width: Int, height: Int, values: [Float], top: Float? = nil) {
    precondition(
      width > 0 && height > 0 && values.count == width * height,
      "a heat map of \(width)x\(height) needs \(width * height) values, got \(values.count)")
    self.width = width
    self.height = height
    self.values = values
    self.top = max(top ?? values.max() ?? 0, 0)
  }

  /// The value, 0 to 1, at a place given in shares of width and height, interpolated bilinearly
  /// between the middles of positions.
  func level(x: Double, y: Double) -> Double {
    guard top > 0 else { return 0 }
    func place(_ share: Double, _ count: Int) -> (first: Int, second: Int, share: Double) {
      let at = min(max(share * Double(count) - 0.5, 0), Double(count - 1))
      let first = Int(at)
      return (first, min(first + 1, count - 1), at - Double(first))
    }
    let (column, row) = (place(x, width), place(y, height))
    func value(_ row: Int, _ column: Int) -> Double {
      min(max(Double(values[row * width + column] / top), 0), 1)
    }
    let upper =
      value(row.first, column.first) * (1 - column.share)
      + value(row.first, column.second) * column.share
    let lower =
      value(row.second, column.first) * (1 - column.share)
      + value(row.second, column.second) * column.share
    return upper * (1 - row.share) + lower * row.share
  }

  /// The map over a grey copy of an image. Parts of the image outside the area stay as they are.
  ///
  /// - Parameters:
  ///   - picture: The image, at any scale.
  ///   - placement: The place of the image in the area.
  ///   - area: The area's width and height in the placement's pixels.
  func overlay(on picture: Image, _ placement: Placement, area: (width: Int, height: Int)) -> Image
  {
    let rgb = picture.converted(toChannels: 3)
    var pixels = rgb.pixels
    let scaleX = Double(placement.imageWidth) / Double(rgb.width)
    let scaleY = Double(placement.imageHeight) / Double(rgb.height)
    for row in 0..<rgb.height {
      let inputY = (Double(row) + 0.5) * scaleY * placement.scaleY + placement.offsetY
      let y = inputY / Double(area.height)
      guard (0...1).contains(y) else { continue }
      for column in 0..<rgb.width {
        let inputX = (Double(column) + 0.5) * scaleX * placement.scaleX + placement.offsetX
        let x = inputX / Double(area.width)
        guard (0...1).contains(x) else { continue }
        let level = level(x: x, y: y)
        let place = (row * rgb.width + column) * 3
        let grey =
          0.299 * Double(pixels[place]) + 0.587 * Double(pixels[place + 1])
          + 0.114 * Double(pixels[place + 2])
        let color = Colormap.sequential.color(at: level)
        // Where there is no evidence the image is hardly tinted.
        let share = top > 0 ? 0.3 + 0.45 * level : 0
        for (channel, value) in [color.red, color.green, color.blue].enumerated() {
          pixels[place + channel] = UInt8(
            min(255, max(0, (grey * (1 - share) + 255 * value * share).rounded())))
        }
      }
    }
    return Image(width: rgb.width, height: rgb.height, channels: 3, pixels: pixels)
  }

  /// The map alone, its positions as squares, with a bar of the colours below: 0 to `top`.
  ///
  /// - Parameters:
  ///   - width: The picture's width in pixels; the height follows from the area's.
  ///   - unit: The unit at the end of the bar.
  func picture(width: Int, height: Int, unit: String) -> Image {
    let bar = 26.0
    let canvas = Canvas(width: width, height: height + Int(bar))
    let place = Canvas.Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
    let colors = Colormap.sequential.image(
      of: values.map { max($0, 0) }, width: self.width, height: self.height,
      range: 0...max(top, .leastNormalMagnitude))
    canvas.draw(
      colors, in: place, interpolation: self.width <= width ? .nearest : .bilinear)
    let strip = Colormap.sequential.image(
      of: (0..<256).map { Float($0) }, width: 256, height: 1, range: 0...255)
    canvas.draw(
      strip, in: .init(x: 0, y: Double(height) + 4, width: Double(width), height: 8))
    let baseline = Double(height) + bar - 3
    let end = top > 0 ? NumberText.short(Double(top)) : "0"
    canvas.text("0", at: .init(x: 0, y: baseline), size: 11, .grey(0.2))
    let text = canvas.fitted("\(end) \(unit)", width: Double(width) - 16, size: 11)
    canvas.text(
      text, at: .init(x: Double(width), y: baseline), size: 11, .grey(0.2), alignment: .right)
    return canvas.image()
  }
}
