import FoveaSupport

extension ModelSummary {
  /// The summary as an aligned table with totals below.
  public var table: String {
    var table = TextTable(alignments: [.left, .left, .left, .right, .right, .right])
    table.add(["layer", "kind", "output", "parameters", "multiply-adds", "memory"])
    table.addRule()
    for row in layers {
      table.add([
        row.path, row.kind, row.outputShape.map(String.init).joined(separator: "x"),
        NumberText.grouped(row.parameters), NumberText.grouped(row.multiplyAdds),
        NumberText.bytes(row.activationBytes),
      ])
    }
    table.addRule()
    let totals = [
      "\(model) on \(inputShape.map(String.init).joined(separator: "x"))",
      "parameters     \(NumberText.grouped(parameters)) "
        + "(\(NumberText.grouped(trainableParameters)) trainable, "
        + "\(NumberText.grouped(buffers)) running statistics besides), "
        + NumberText.bytes(parameterBytes),
      "multiply-adds  \(NumberText.grouped(multiplyAdds))",
      "activations    \(NumberText.bytes(activationBytes))",
    ]
    return table.text + totals.joined(separator: "\n")
  }
}
