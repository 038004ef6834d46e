/// The quoting of text for a shell.
package enum ShellText {
  /// The text, in quotes if a shell would not read it as one word.
  package static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy {
      $0.isLetter || $0.isNumber || "/._-+,:@%".contains($0)
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
