import Foundation

/// The capabilities of an output: a terminal, a file or a pipe.
struct Terminal: Sendable {
  /// Whether lines can be redrawn: it is a terminal, and `TERM` isn't `dumb`.
  let isInteractive: Bool
  /// Whether colours are used; see https://no-color.org.
  let usesColor: Bool
  /// The number of columns of a line.
  let columns: Int

  /// The output of progress: standard error, so that results can be piped.
  static let progress = Terminal(descriptor: STDERR_FILENO)
  /// The output of results: standard output.
  static let results = Terminal(descriptor: STDOUT_FILENO)

  init(isInteractive: Bool, usesColor: Bool, columns: Int) {
    self.isInteractive = isInteractive
    self.usesColor = usesColor
    self.columns = columns
  }

  private init(descriptor: Int32) {
    let environment = ProcessInfo.processInfo.environment
    isInteractive = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    usesColor = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    columns =
      environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
      ?? (known ? Int(size.ws_col) : 80)
  }

  /// A style of text.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case cyan = "36"
  }

  /// The text in a style, or unchanged without colours.
  func styled(_ text: String, _ style: Style) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
