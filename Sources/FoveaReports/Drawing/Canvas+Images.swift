import CCairo
import FoveaImages
import FoveaSupport

extension Canvas {
  /// Draws a picture over a rectangle with its edges rounded to whole pixels.
  ///
  /// Shrinking is antialiased. A fourth channel is opacity.
  ///
  /// - Parameter interpolation: `.nearest` shows a small picture's pixels as squares.
  func draw(
    _ image: Image, in rectangle: Rectangle, interpolation: Interpolation = .bilinear,
    opacity: Double = 1
  ) {
    let left = Int(rectangle.x.rounded())
    let top = Int(rectangle.y.rounded())
    let right = Int((rectangle.x + rectangle.width).rounded())
    let bottom = Int((rectangle.y + rectangle.height).rounded())
    guard right > left, bottom > top, image.width > 0, image.height > 0 else { return }
    let scaled = image.resized(width: right - left, height: bottom - top, by: interpolation)
      .converted(toChannels: 4)
    guard
      let picture = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, Int32(scaled.width), Int32(scaled.height)),
      let data = cairo_image_surface_get_data(picture)
    else { preconditionFailure("no memory to draw \(scaled.width)x\(scaled.height) pixels") }
    defer { cairo_surface_destroy(picture) }
    let stride = Int(cairo_image_surface_get_stride(picture))
    let rows = UnsafeMutableRawPointer(data)
    scaled.pixels.withUnsafeBufferPointer { source in
      for y in 0..<scaled.height {
        for x in 0..<scaled.width {
          let at = (y * scaled.width + x) * 4
          let alpha = UInt32(source[at + 3])
          func part(_ channel: Int) -> UInt32 { (UInt32(source[at + channel]) * alpha + 127) / 255 }
          rows.storeBytes(
            of: alpha << 24 | part(0) << 16 | part(1) << 8 | part(2),
            toByteOffset: y * stride + x * 4, as: UInt32.self)
        }
      }
    }
    cairo_surface_mark_dirty(picture)
    cairo_save(context)
    cairo_set_source_surface(context, picture, Double(left), Double(top))
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_rectangle(
      context, Double(left), Double(top), Double(scaled.width), Double(scaled.height))
    cairo_clip(context)
    cairo_paint_with_alpha(context, opacity)
    cairo_restore(context)
  }
}
