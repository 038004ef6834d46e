import CCairo
import FoveaImages
import FoveaSupport

/// A drawing surface for pictures of results: images, boxes, lines and text, antialiased.
///
/// Coordinates are pixels from the top left corner, y down; a pixel's centre is at half
/// coordinates.
final class Canvas {
  /// A point on the canvas.
  struct Point: Sendable, Hashable {
    /// The distance from the left and from the top, in pixels.
    var x, y: Double

    /// Makes a point.
    init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// An axis-aligned rectangle.
  struct Rectangle: Sendable, Hashable {
    /// The top left corner and the size.
    var x, y, width, height: Double

    /// Makes a rectangle from its top left corner and size.
    init(x: Double, y: Double, width: Double, height: Double) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// The width in pixels.
  let width: Int
  /// The height in pixels.
  let height: Int
  let surface: OpaquePointer
  let context: OpaquePointer

  /// Makes a canvas of one colour.
  ///
  /// - Precondition: Both sides are 1 to 32,767 pixels, cairo's limit.
  init(width: Int, height: Int, background: Color = .white) {
    precondition(
      (1...32_767).contains(width) && (1...32_767).contains(height),
      "a canvas has 1 to 32767 pixels a side, got \(width)x\(height)")
    guard
      let surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32(width), Int32(height)),
      cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
      let context = cairo_create(surface), cairo_status(context) == CAIRO_STATUS_SUCCESS
    else { preconditionFailure("no memory for a canvas of \(width)x\(height)") }
    self.width = width
    self.height = height
    self.surface = surface
    self.context = context
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    use(background)
    cairo_paint(context)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  func use(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  /// The drawing as RGB; a transparent background is composed on white.
  func image() -> Image {
    cairo_surface_flush(surface)
    var pixels = [UInt8](repeating: 255, count: width * height * 3)
    let stride = Int(cairo_image_surface_get_stride(surface))
    guard let data = cairo_image_surface_get_data(surface) else {
      preconditionFailure("the canvas has no pixels")
    }
    let rows = UnsafeRawPointer(data)
    pixels.withUnsafeMutableBufferPointer { target in
      var index = 0
      for y in 0..<height {
        for x in 0..<width {
          // Colours are premultiplied, so that adding the uncovered share composes them on white.
          let value = rows.load(fromByteOffset: y * stride + x * 4, as: UInt32.self)
          let light = 255 - (value >> 24)
          target[index] = UInt8(truncatingIfNeeded: min(255, (value >> 16 & 255) + light))
          target[index + 1] = UInt8(truncatingIfNeeded: min(255, (value >> 8 & 255) + light))
          target[index + 2] = UInt8(truncatingIfNeeded: min(255, (value & 255) + light))
          index += 3
        }
      }
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
