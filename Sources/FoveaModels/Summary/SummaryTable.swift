extension ModelSummary {
  /// The summary as an aligned table with totals below.
  public var table: String {
    let header = ["layer", "kind", "output", "parameters", "multiply-adds", "memory"]
    let rows = layers.map { row in
      [
        row.path, row.kind, row.outputShape.map(String.init).joined(separator: "x"),
        grouped(row.parameters), grouped(row.multiplyAdds), bytes(row.activationBytes),
      ]
    }
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        // Words to the left, numbers to the right.
        return column < 3 ? cell + space : space + cell
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    let totals = [
      "\(model) on \(inputShape.map(String.init).joined(separator: "x"))",
      "parameters     \(grouped(parameters)) (\(grouped(trainableParameters)) trainable, "
        + "\(grouped(buffers)) running statistics besides), \(bytes(parameterBytes))",
      "multiply-adds  \(grouped(multiplyAdds))",
      "activations    \(bytes(activationBytes))",
    ]
    return ([line(header), rule] + rows.map(line) + [rule] + totals).joined(separator: "\n")
  }
}

/// 1234567 as 1,234,567.
private func grouped(_ number: Int) -> String {
  var text = ""
  for (index, digit) in String(number).reversed().enumerated() {
    if index > 0 && index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

/// Bytes in the largest unit that keeps at least one whole, to one decimal.
private func bytes(_ count: Int) -> String {
  var (value, unit) = (count, "B")
  var tenths = 0
  for larger in ["KiB", "MiB", "GiB"] where value >= 1024 {
    tenths = value % 1024 * 10 / 1024
    (value, unit) = (value / 1024, larger)
  }
  return unit == "B" ? "\(value) B" : "\(value).\(tenths) \(unit)"
}
