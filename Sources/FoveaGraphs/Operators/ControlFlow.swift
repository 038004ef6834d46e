/// Control flow with subgraphs.
extension GraphOperator {
  static let ifElse = GraphOperator("If", inputs: 1...1) { call in
    let condition = try call.input(0)
    try call.require(
      condition.elementType == .bool && condition.count == 1,
      "the condition must be one bool, got \(condition.elementType)\(condition.shape)")
    let isTrue = try condition.numbers().wholes[0] != 0
    return try call.runBody(call.body(isTrue ? "then_branch" : "else_branch"), [])
  }
}
