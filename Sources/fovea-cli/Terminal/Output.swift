import Foundation

/// The program's two outputs, unbuffered, so that what they say stays in order on one terminal.
enum Output {
  /// Writes a line of results to standard output.
  static func line(_ text: String = "") {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// Writes text of several lines, each with its own line break, to standard output.
  static func text(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Writes a line about the work, which is no result, to standard error; settings are shown as
  /// flags.
  static func note(_ text: String) {
    write(SettingNames.asFlags(text) + "\n", to: STDERR_FILENO)
  }

  /// Writes an error to standard error: `fovea: the message`; settings are shown as flags.
  static func error(_ text: String) {
    let mark = Terminal.progress.styled("fovea:", .red)
    write("\(mark) \(SettingNames.asFlags(text))\n", to: STDERR_FILENO)
  }

  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // Nobody reads any more: there is nothing left to tell, and no one to tell it to.
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
