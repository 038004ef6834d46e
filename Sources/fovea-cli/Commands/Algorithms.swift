import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea algorithms`: the convolution algorithms chosen on this machine.
struct Algorithms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "algorithms",
    abstract: "Show or clear the convolution algorithms chosen by timing.",
    discussion: """
      The fastest algorithm for a convolution depends on its shape and the machine. The first run \
      with a new shape times all algorithms and stores the fastest one. Later runs use the stored \
      choice, so that they compute the same bits. FOVEA_CONVOLUTION_SEARCH sets the mode: off \
      chooses by a fixed rule, direct uses oneDNN's direct algorithm only, and the path of a \
      folder stores the choices there instead of in the user's cache.

        fovea algorithms
        fovea algorithms --clear

      --json prints one object per choice, one per line: machine, problem, algorithm, \
      milliseconds (by algorithm).
      """)

  @Flag(help: "Delete all choices. The next run times again, and its last bits may differ.")
  var clear = false

  @Flag(help: "Print one JSON object per choice.")
  var json = false

  func run() throws {
    if clear { try UsageError.refuse([("--json", json)], "with --clear") }
    guard case .folder(let folder) = Engine.convolutionSearch else {
      Output.note("The search is off (\(ConvolutionSearchMode.variable)); a fixed rule chooses.")
      return
    }
    if clear {
      let count = try Engine.clearConvolutionChoices()
      Output.line("deleted \(Text.count(count, "choice")) in \(folder.path)")
      return
    }
    let choices = try Engine.convolutionChoices()
    if json {
      for choice in choices { Output.line(try RecordCoding.line(choice)) }
      return
    }
    if choices.isEmpty { Output.note("No choices yet in \(folder.path).") }
    for line in Self.lines(choices) { Output.line(line) }
  }

  /// One table per machine.
  static func lines(_ choices: [ConvolutionChoice]) -> [String] {
    var lines: [String] = []
    for (machine, group) in Dictionary(grouping: choices, by: \.machine).sorted(by: {
      $0.key < $1.key
    }) {
      if !lines.isEmpty { lines.append("") }
      lines.append(machine)
      let names = Set(group.flatMap(\.milliseconds.keys)).sorted()
      var table = TextTable(alignments: [.left, .left] + names.map { _ in .right } + [.left])
      table.add(["pass", "shapes"] + names.map { "\($0) ms" } + ["choice"])
      for choice in group {
        let parts = choice.problem.split(separator: ":", maxSplits: 1).map(String.init)
        table.add(
          [parts[0], parts.count > 1 ? parts[1] : ""]
            + names.map { name in choice.milliseconds[name].map { Text.fixed($0, 3) } ?? "" }
            + [choice.algorithm])
      }
      lines += table.lines
    }
    return lines
  }
}
