import CCairo
import FoveaImages

extension Canvas {
  /// The position of a text relative to its point.
  enum Alignment: Sendable { case left, center, right }

  /// Writes one line of text.
  ///
  /// - Parameters:
  ///   - point: On the baseline: its start, middle or end by `alignment`.
  ///   - size: The font's size in pixels.
  ///   - degrees: Turns the text about `point`, counterclockwise; 90 reads upwards.
  func text(
    _ text: String, at point: Point, size: Double = 13, bold: Bool = false,
    _ color: Color = .black, alignment: Alignment = .left, degrees: Double = 0
  ) {
    selectFont(size: size, bold: bold)
    let measured = textWidth(text, size: size, bold: bold)
    let shift =
      switch alignment {
      case .left: 0.0
      case .center: -measured / 2
      case .right: -measured
      }
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, -degrees * .pi / 180)
    cairo_move_to(context, shift, 0)
    use(color)
    cairo_show_text(context, text)
    cairo_restore(context)
    cairo_new_path(context)
  }

  /// The width of a line of text in pixels.
  func textWidth(_ text: String, size: Double = 13, bold: Bool = false) -> Double {
    selectFont(size: size, bold: bold)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// The text, truncated with "…" where it is wider than `width`.
  func fitted(
    _ text: String, width: Double, size: Double = 13, bold: Bool = false
  ) -> String {
    if textWidth(text, size: size, bold: bold) <= width { return text }
    var shortened = text
    while !shortened.isEmpty {
      shortened.removeLast()
      let candidate = shortened + "…"
      if textWidth(candidate, size: size, bold: bold) <= width { return candidate }
    }
    return ""
  }

  private func selectFont(size: Double, bold: Bool) {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
      bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
    guard let options = cairo_font_options_create() else { return }
    // Grey antialiasing and unrounded widths give the same text on every screen.
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }
}
