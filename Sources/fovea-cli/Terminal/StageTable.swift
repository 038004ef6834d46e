import Fovea
import FoveaSupport

/// The table of the trained parts of a model.
enum StageTable {
  /// A row for each part and for the totals, each with a line break.
  static func text(_ stages: [StageTraining]) -> String {
    let rows = stages.map { stage in
      [
        stage.name, paths(stage.prefixes), Text.grouped(stage.parameters),
        Text.grouped(stage.trainable), rate(stage), statistics(stage), from(stage),
      ]
    }
    let parameters = stages.reduce(0) { $0 + $1.parameters }
    let trained = stages.reduce(0) { $0 + $1.trainable }
    let header = ["part", "layers", "parameters", "trained", "rate", "statistics", "later"]
    // Columns without content are omitted.
    let columns = header.indices.filter { column in
      column < 5 || rows.contains { !$0[column].isEmpty }
    }
    var table = TextTable(
      alignments: columns.map { (2...4).contains($0) ? .right : .left })
    let total = ["all", "", Text.grouped(parameters), Text.grouped(trained), "", "", ""]
    for row in [header] + rows + [total] { table.add(columns.map { row[$0] }) }
    return table.text
  }

  private static func paths(_ prefixes: [String]) -> String {
    // Two prefixes if they are short; a line of the table should fit a terminal.
    let shown = prefixes.prefix(2).joined(separator: ", ")
    if prefixes.count <= 2, shown.count <= 24 { return shown }
    return prefixes.first.map { $0 + (prefixes.count > 1 ? ", …" : "") } ?? ""
  }

  private static func rate(_ stage: StageTraining) -> String {
    guard let low = stage.rateFactors.first, let high = stage.rateFactors.last else {
      return stage.parameters == 0 ? "" : "frozen"
    }
    let texts = [low, high].map { Text.short($0, digits: 2) }
    return low == high ? "x\(texts[0])" : "x\(texts[0])-\(texts[1])"
  }

  private static func statistics(_ stage: StageTraining) -> String {
    stage.measuresStatistics.map { $0 ? "measured" : "kept" } ?? ""
  }

  private static func from(_ stage: StageTraining) -> String {
    guard !stage.releasedIn.isEmpty else { return "" }
    return "from epoch " + stage.releasedIn.map(String.init).joined(separator: ", ")
  }
}

extension StageTraining {
  /// Whether the part's training differs from the default.
  var isSpecial: Bool {
    trainable != parameters || rateFactors.contains { $0 != 1 } || measuresStatistics == false
  }
}
