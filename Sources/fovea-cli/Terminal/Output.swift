import Foundation

/// The program's two outputs, unbuffered, so that their lines stay in order on a terminal.
enum Output {
  /// Writes a line of results to standard output.
  static func line(_ text: String = "") {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// Writes text with its own line breaks to standard output.
  static func text(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Writes a line about the progress, not a result, to standard error. Settings are shown as
  /// flags.
  static func note(_ text: String) {
    write(SettingNames.asFlags(text) + "\n", to: STDERR_FILENO)
  }

  /// Writes an error to standard error: `fovea: the message`. Settings are shown as flags.
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
        // The reader has closed the pipe.
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
