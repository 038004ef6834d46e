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

  /// Adds a row; an empty one becomes a blank line.
  package mutating func add(_ cells: [String]) {
    precondition(
      cells.isEmpty || cells.count == alignments.count,
      "a row of \(cells.count) cells in a table of \(alignments.count) columns")
    rows.append(cells)
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

  /// The table for a terminal of `width` columns. If it is wider, the cells of the first column are
  /// shortened by "…" in the middle, to no less than 12 columns.
  package func text(width: Int) -> String {
    let widths = alignments.indices.map { column in
      rows.filter { !$0.isEmpty }.map { Self.width($0[column]) }.max() ?? 0
    }
    let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    if excess > 0, let first = widths.first, first > 12 {
      return shortened(to: max(12, first - excess)).text
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
