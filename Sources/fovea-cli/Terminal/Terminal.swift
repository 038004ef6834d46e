import Foundation
import FoveaSupport

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
  enum Style: UInt32, CaseIterable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case cyan = 36
    case plain = 0

    /// The mark in a text at which the style begins. No name holds these characters, which Unicode
    /// keeps free for uses like this; escape sequences in names have no effect.
    fileprivate var mark: Unicode.Scalar {
      Unicode.Scalar(0xFDD0 + UInt32(Self.allCases.firstIndex(of: self) ?? 0)) ?? " "
    }
  }

  /// The text in a style, as marks, or unchanged without colours.
  func styled(_ text: String, _ style: Style) -> String {
    guard usesColor, !text.isEmpty else { return text }
    return "\(style.mark)\(text)\(Style.plain.mark)"
  }

  /// The bytes to write for a text: control characters are shown by their numbers, and marks of
  /// styles become escape sequences.
  static func rendered(_ text: String) -> String {
    let visible = VisibleText.of(text)
    guard visible.unicodeScalars.contains(where: { (0xFDD0...0xFDEF).contains($0.value) }) else {
      return visible
    }
    var result = ""
    for scalar in visible.unicodeScalars {
      if let style = Style.allCases.first(where: { $0.mark == scalar }) {
        result += "\u{1B}[\(style.rawValue)m"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
