import FoveaSupport

/// The formatting of numbers and paragraphs.
typealias Text = NumberText

extension NumberText {
  /// Breaks text into lines of at most `columns`, each indented.
  static func wrapped(_ text: String, columns: Int, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, indent + line.count + 1 + word.count > max(columns, indent + 20) {
          lines.append(margin + line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line.isEmpty ? "" : margin + line)
    }
    return lines.joined(separator: "\n")
  }

  /// Breaks lines of more than `columns` between words. A broken line goes on by two columns
  /// farther right; words are never broken, and other lines are unchanged.
  static func flowed(_ text: String, columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph -> String in
      guard TextTable.width(String(paragraph)) > columns else { return String(paragraph) }
      let margin = String(paragraph.prefix { $0 == " " })
      var lines: [String] = []
      var line = margin
      for word in paragraph.split(separator: " ") {
        let isFirst = line.allSatisfy { $0 == " " }
        if !isFirst, TextTable.width(line) + 1 + TextTable.width(String(word)) > columns {
          lines.append(line)
          line = margin + "  " + word
        } else {
          line += (isFirst ? "" : " ") + word
        }
      }
      return (lines + [line]).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
