import FoveaGraphs

/// The document that says which operators run and what of ONNX's tests passes.
struct PassTable {
  private let outcomes: [Outcome]
  private let claimed: [SupportedOperator]
  private let names: Set<String>

  init(_ outcomes: [Outcome]) {
    self.outcomes = outcomes
    claimed = GraphModel.supportedOperators
    names = Set(claimed.map(\.title))
  }

  /// Cases all of whose operators are claimed.
  private var onClaimed: [Outcome] {
    outcomes.filter { !$0.operators.isEmpty && names.isSuperset(of: $0.operators) }
  }

  /// Those of them whose values are tensors of types that graphs have.
  private var run: [Outcome] { onClaimed.filter { $0.status != .unreadable } }

  /// The share of these cases that pass.
  var share: Double {
    Double(run.filter { $0.status == .passed }.count) / Double(max(run.count, 1))
  }

  var markdown: String {
    var text = Self.introduction
    text +=
      "## Summary\n\n| Cases | In all | On supported operators | Of other types | Run | Pass |\n"
    text += "|---|---|---|---|---|---|\n"
    for family in ConformanceCase.families + ["light", ""] {
      let mine = { (list: [Outcome]) in
        list.filter { family.isEmpty || $0.name.hasPrefix(family + "/") }
      }
      let (all, run) = (mine(onClaimed), mine(run))
      text += "| \(family.isEmpty ? "together" : "`\(family)/`") | \(mine(outcomes).count) "
      text += "| \(all.count) | \(all.count - run.count) | \(run.count) | \(Self.passed(run)) |\n"
    }
    text += "\nCounting the cases of other types as failed, "
    text += "\(Self.passed(onClaimed)) of those on supported operators pass.\n\n"
    text += operatorTable + failures + others
    return text
  }

  private static let introduction = """
    # ONNX operators

    Which operators imported networks may use, and what the backend tests of the `onnx` package,
    version 1.19.1, say of them. `scripts/onnx-conformance` makes this document: it runs each model
    of the package's test data through the reader and the runtime and compares types, shapes and
    numbers as the package's own runner does (relative error 1e-3, absolute 1e-7).

    A case counts as run where the runtime has all its operators and its values are tensors of types
    that our graphs have: sequences and optional values are not among them. A case of one operator
    counts for that; one of several, which is most of the time the definition of an operator by
    others, for each of them under "within others".


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
      ## Operators that run

      "From" is the operator set that first has the operator; all its versions up to that of operator
      set \(GraphModel.newestOpset) run.

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

  /// What a case is about: its operators but for constants.
  private static func subjects(_ outcome: Outcome) -> [String] {
    let rest = outcome.operators.filter { $0 != "Constant" }
    return rest.isEmpty ? outcome.operators : rest
  }

  private var failures: String {
    let failed = run.filter { $0.status != .passed }
    guard !failed.isEmpty else { return "" }
    var text = "## Cases on supported operators that don't pass\n\n| Case | Why |\n|---|---|\n"
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
      ## Operators that don't run

      A file that has one is refused with an error that lists every such operator and its nodes. In
      brackets: the cases that have it.


      """
    for reason in groups.keys.sorted() {
      let names = (groups[reason] ?? []).map { "\($0) (\(counts[$0] ?? 0))" }
      text += "- \(reason): \(names.joined(separator: ", ")).\n"
    }
    return text
  }
}
