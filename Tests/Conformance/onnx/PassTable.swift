import FoveaGraphs

/// The document of supported operators and the results of ONNX's tests.
struct PassTable {
  private let outcomes: [Outcome]
  private let claimed: [SupportedOperator]
  private let names: Set<String>

  init(_ outcomes: [Outcome]) {
    self.outcomes = outcomes
    claimed = GraphModel.supportedOperators
    names = Set(claimed.map(\.title))
  }

  /// Cases with only supported operators.
  private var onClaimed: [Outcome] {
    outcomes.filter { !$0.operators.isEmpty && names.isSuperset(of: $0.operators) }
  }

  /// The subset of cases with tensors of supported types as values.
  private var run: [Outcome] { onClaimed.filter { $0.status != .unreadable } }

  /// The share of run cases that pass, in 0...1.
  var share: Double {
    Double(run.filter { $0.status == .passed }.count) / Double(max(run.count, 1))
  }

  var markdown: String {
    var text = Self.introduction
    text +=
      "## Summary\n\n| Cases | Total | On supported operators | Of other types | Run | Pass |\n"
    text += "|---|---|---|---|---|---|\n"
    for family in ConformanceCase.families + ["light", ""] {
      let mine = { (list: [Outcome]) in
        list.filter { family.isEmpty || $0.name.hasPrefix(family + "/") }
      }
      let (all, run) = (mine(onClaimed), mine(run))
      text += "| \(family.isEmpty ? "total" : "`\(family)/`") | \(mine(outcomes).count) "
      text += "| \(all.count) | \(all.count - run.count) | \(run.count) | \(Self.passed(run)) |\n"
    }
    text += "\nCounting the cases of other types as failed, "
    text += "\(Self.passed(onClaimed)) of those on supported operators pass.\n\n"
    text += operatorTable + failures + others
    return text
  }

  private static let introduction = """
    # ONNX operators

    The operators that imported networks may use, and their results in the backend tests of the
    `onnx` package, version 1.19.1. `scripts/onnx-conformance` generates this document: it runs
    each model of the package's test data through the reader and the runtime, and compares types,
    shapes and numbers like the package's own runner (relative error 1e-3, absolute 1e-7).

    A case is run if the runtime supports all its operators and its values are tensors of supported
    types; sequences and optional values are not supported. A case of one operator counts for that
    operator. A case of several operators, usually the definition of an operator by others, counts
    for each of them under "Within others".


    """

  private static func passed(_ outcomes: [Outcome]) -> String {
    let passed = outcomes.filter { $0.status == .passed }.count
    guard !outcomes.isEmpty else { return "-" }
    let share = Double(passed) / Double(outcomes.count) * 100
    let rounded = (share * 10).rounded(.down) / 10
    return "\(passed) (\(passed == outcomes.count ? "100" : "\(rounded)") %)"
  }

  private static func fraction(_ outcomes: [Outcome]) -> String {
    outcomes.isEmpty
      ? "-" : "\(outcomes.filter { $0.status == .passed }.count) / \(outcomes.count)"
  }

  private var operatorTable: String {
    var text = """
      ## Supported operators

      "From" is the operator set that introduced the operator. All its versions up to operator set
      \(GraphModel.newestOpset) are supported.

      | Operator | From | Passed / run | Within others |
      |---|---|---|---|

      """
    for entry in claimed.sorted(by: { $0.title < $1.title }) {
      let mine = run.filter { $0.operators.contains(entry.title) }
      let alone = mine.filter { Self.subjects($0) == [entry.title] }
      let within = mine.filter { Self.subjects($0) != [entry.title] }
      text += "| \(entry.title) | \(entry.since) | \(Self.fraction(alone)) "
      text += "| \(Self.fraction(within)) |\n"
    }
    return text + "\n"
  }

  /// The tested operators of a case: all except constants.
  private static func subjects(_ outcome: Outcome) -> [String] {
    let rest = outcome.operators.filter { $0 != "Constant" }
    return rest.isEmpty ? outcome.operators : rest
  }

  private var failures: String {
    let failed = run.filter { $0.status != .passed }
    guard !failed.isEmpty else { return "" }
    var text = "## Failing cases on supported operators\n\n| Case | Reason |\n|---|---|\n"
    for outcome in failed {
      let reason = outcome.detail.replacing("|", with: "\\|").replacing("\n", with: " ")
      let note = ReasonsLeftOut.note(on: outcome.name).map { ": \($0)" } ?? ""
      text += "| `\(outcome.name)` | \(reason.prefix(300))\(note) |\n"
    }
    return text + "\n"
  }

  private var others: String {
    var counts: [String: Int] = [:]
    for outcome in outcomes {
      for name in Set(outcome.operators).subtracting(names) { counts[name, default: 0] += 1 }
    }
    let groups = Dictionary(grouping: counts.keys.sorted()) { ReasonsLeftOut.reason(for: $0) }
    var text = """
      ## Unsupported operators

      A file with such an operator is rejected with an error that lists all of them with their
      nodes. In brackets: the number of cases with the operator.


      """
    for reason in groups.keys.sorted() {
      let names = (groups[reason] ?? []).map { "\($0) (\(counts[$0] ?? 0))" }
      text += "- \(reason): \(names.joined(separator: ", ")).\n"
    }
    return text
  }
}
