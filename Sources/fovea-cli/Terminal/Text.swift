import FoveaSupport

/// The formatting of numbers and paragraphs.
typealias Text = NumberText

extension NumberText {
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
