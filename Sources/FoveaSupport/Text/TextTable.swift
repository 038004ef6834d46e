/// Rows of cells as aligned text for a terminal with a fixed-width font.
package struct TextTable {
  /// The alignment of a column's cells.
  package enum Alignment {
    case left, right
  }

  package let alignments: [Alignment]
  package private(set) var rows: [[String]] = []
  /// The indices of rows that are rules.
  private var rules: Set<Int> = []

  /// Makes an empty table with one column per alignment.
  package init(alignments: [Alignment]) {
    self.alignments = alignments
  }

  /// Adds a row; an empty one becomes a blank line. Control characters, such as line breaks in
  /// names, are shown by their numbers.
  package mutating func add(_ cells: [String]) {
    precondition(
      cells.isEmpty || cells.count == alignments.count,
      "a row of \(cells.count) cells in a table of \(alignments.count) columns")
    rows.append(cells.map { VisibleText.of($0, keepsLines: false) })
  }

  /// Adds a line of dashes under every column.
  package mutating func addRule() {
    rules.insert(rows.count)
    rows.append([])
  }

  /// The lines of the table, with columns two spaces apart and without trailing spaces.
  package var text: String { text(width: .max) }

  /// The lines as a list.
  package var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// The table for a terminal of `width` columns. If it is wider, the text in left-aligned columns
  /// after the first is wrapped, to no less than 18 columns. If that isn't enough, the cells of the
  /// first column are shortened by "…" in the middle, to no less than 12 columns.
  package func text(width: Int) -> String {
    let widths = widths
    let excess = Self.total(widths) - width
    if excess > 0 {
      let limits = limits(reducing: excess)
      if limits != widths { return wrapped(to: limits).text(width: width) }
      if let first = widths.first, first > 12 {
        return shortened(to: max(12, first - excess)).text
      }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return rows.enumerated().map { index, row in
      if rules.contains(index) { return rule + "\n" }
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - Self.width(cell))
        let padded = alignments[column] == .left ? cell + padding : padding + cell
        line += (column == 0 ? "" : "  ") + padded
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The width of each column.
  private var widths: [Int] {
    alignments.indices.map { column in
      rows.filter { !$0.isEmpty }.map { Self.width($0[column]) }.max() ?? 0
    }
  }

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + 2 * (widths.count - 1)
  }

  /// The columns' widths, with the widest columns of text reduced by `excess` in all, if they can
  /// be.
  private func limits(reducing excess: Int) -> [Int] {
    // No column can be narrower than its longest word.
    let narrowest = alignments.indices.map { column in
      rows.filter { !$0.isEmpty }.flatMap { Self.words(of: $0[column]) }.map(Self.width).max() ?? 0
    }
    var limits = widths
    for _ in 0..<excess {
      let columns = limits.indices.dropFirst().filter {
        alignments[$0] == .left && limits[$0] > max(18, narrowest[$0])
      }
      guard let widest = columns.max(by: { limits[$0] < limits[$1] }) else { break }
      limits[widest] -= 1
    }
    return limits
  }

  /// The table with each cell broken into lines of at most its column's limit.
  private func wrapped(to limits: [Int]) -> TextTable {
    var result = TextTable(alignments: alignments)
    for (index, row) in rows.enumerated() {
      guard !row.isEmpty else {
        if rules.contains(index) { result.addRule() } else { result.add([]) }
        continue
      }
      let cells = row.indices.map { column in
        Self.width(row[column]) > limits[column] && column > 0
          ? Self.broken(row[column], limits[column]) : [row[column]]
      }
      for line in 0..<(cells.map(\.count).max() ?? 0) {
        result.add(cells.map { line < $0.count ? $0[line] : "" })
      }
    }
    return result
  }

  /// The parts of a text between which a line may break: after a space, `|`, `,` or `/`.
  private static func words(of text: String) -> [String] {
    var words = [""]
    for letter in text {
      words[words.count - 1].append(letter)
      if " |,/".contains(letter) { words.append("") }
    }
    return words.filter { !$0.isEmpty }
  }

  private static func broken(_ text: String, _ limit: Int) -> [String] {
    var lines = [""]
    for word in words(of: text) {
      let joined = lines[lines.count - 1] + word
      let length = width(joined) - (joined.last == " " ? 1 : 0)
      if length > limit, lines.last?.isEmpty == false {
        lines.append(word)
      } else {
        lines[lines.count - 1] = joined
      }
    }
    return lines.map { $0.last == " " ? String($0.dropLast()) : $0 }
  }

  /// The table with the first column no wider than `limit`.
  private func shortened(to limit: Int) -> TextTable {
    var result = TextTable(alignments: alignments)
    result.rules = rules
    for row in rows {
      guard let first = row.first, Self.width(first) > limit else {
        result.add(row)
        continue
      }
      // Names with equal beginnings may differ at their ends.
      var (start, end) = (first, first)
      while Self.width(start) > limit / 2 { start.removeLast() }
      while Self.width(end) > limit - limit / 2 - 1 { end.removeFirst() }
      result.add([start + "…" + end] + row.dropFirst())
    }
    return result
  }

  /// The width of a text in columns: wide East Asian letters take two.
  package static func width(_ text: String) -> Int {
    text.reduce(0) { sum, letter in
      let isWide = letter.unicodeScalars.contains {
        switch $0.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
          0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
          0x20000...0x3FFFD:
          true
        default: false
        }
      }
      return sum + (isWide ? 2 : 1)
    }
  }
}
