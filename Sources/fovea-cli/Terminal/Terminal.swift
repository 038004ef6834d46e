import Foundation

/// What the receiver of the program's output can show.
struct Terminal: Sendable {
  /// Whether lines can be redrawn: a terminal, and not one that calls itself dumb.
  let isInteractive: Bool
  /// Whether colours are wanted: see https://no-color.org.
  let usesColor: Bool
  /// Columns of a line.
  let columns: Int

  /// Where progress goes: standard error, so that results can be piped on.
  static let progress = Terminal(descriptor: STDERR_FILENO)
  /// Where results go.
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

  /// How a piece of text looks where colours are wanted.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case cyan = "36"
  }

  /// The text in a style, or as it is where colours are not wanted.
  func styled(_ text: String, _ style: Style) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
