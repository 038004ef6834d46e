import Foundation
import FoveaSupport
import Synchronization

/// The program's two outputs, unbuffered, so that their lines stay in order on a terminal.
///
/// Control characters in names are shown by their numbers. Where standard output can't be written,
/// the program fails at its end; where its reader has closed the pipe, it ends at once, as Unix
/// programs do.
enum Output {
  /// The system's error of the first failed write of results; 0 for none.
  private static let failure = Atomic<Int32>(0)
  private static let needsReader = Atomic<Bool>(true)

  /// Writes a line of results to standard output.
  static func line(_ text: String = "") {
    results(text + "\n")
  }

  /// Writes text with its own line breaks to standard output.
  static func text(_ text: String) {
    results(text)
  }

  /// Writes a table to standard output, as wide as the terminal.
  static func table(_ table: TextTable) {
    results(table.text(width: Terminal.results.columns))
  }

  /// Writes a line about the progress, not a result, to standard error, wrapped to the terminal's
  /// width. Settings are shown as flags.
  static func note(_ text: String) {
    let flowed = Text.flowed(SettingNames.asFlags(text), columns: Terminal.progress.columns)
    write(Terminal.rendered(flowed + "\n"), to: STDERR_FILENO)
  }

  /// Writes a command to go on with to standard error, such as `next: fovea slices runs/a`. It is
  /// not wrapped, so that it can be pasted.
  static func next(_ words: [String], label: String = "next") {
    let command = words.map(ShellText.quoted).joined(separator: " ")
    write(Terminal.rendered("\(label): \(command)\n"), to: STDERR_FILENO)
  }

  /// Writes an error to standard error: `fovea: the message`. Settings are shown as flags. It is
  /// wrapped on a terminal only, so that other programs can search for it.
  static func error(_ text: String) {
    let terminal = Terminal.progress
    let line = "\(terminal.styled("fovea:", .red)) \(SettingNames.asFlags(text))"
    let shown = terminal.isInteractive ? Text.flowed(line, columns: terminal.columns) : line
    write(Terminal.rendered(shown + "\n"), to: STDERR_FILENO)
  }

  /// Lets the program go on where the reader of its results has closed the pipe, for commands that
  /// also write them into files.
  static func goOnWithoutReader() { needsReader.store(false, ordering: .relaxed) }

  /// The exit code of the program: that of its command, or a failure, which is reported, where
  /// results could not be written.
  static func finish(_ code: Int32) -> Int32 {
    let number = failure.load(ordering: .relaxed)
    guard number != 0, number != EPIPE else { return code }
    error("cannot write the results to standard output: \(String(cString: strerror(number)))")
    return code == 0 ? 1 : code
  }

  /// Opens closed standard descriptors, so that no file gets their numbers. Writing to them fails.
  static func claimDescriptors() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  private static func results(_ text: String) {
    guard failure.load(ordering: .relaxed) == 0 else { return }
    let number = write(Terminal.rendered(text), to: STDOUT_FILENO)
    guard number != 0 else { return }
    if number == EPIPE, needsReader.load(ordering: .relaxed) {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    failure.store(number, ordering: .relaxed)
  }

  /// Writes text as it is.
  ///
  /// - Returns: The system's error; 0 for none.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count < 0 else {
        bytes = bytes.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&state, 1, -1)
      default: return errno
      }
    }
    return 0
  }
}
