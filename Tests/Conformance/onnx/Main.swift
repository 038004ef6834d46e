import Foundation
import FoveaGraphs

/// Runs ONNX's backend tests and writes the table of results; `scripts/onnx-conformance` downloads
/// the tests and starts this program.
///
/// Cases run in another process, so that a crash only affects one case.
@main struct Conformance {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    guard !arguments.isEmpty else {
      complain("usage: onnx-conformance TESTDATA [TABLE.md] [--only TEXT]")
      exit(64)
    }
    var only = ""
    if let at = arguments.firstIndex(of: "--only"), at + 1 < arguments.count {
      only = arguments[at + 1]
      arguments.removeSubrange(at...at + 1)
    }
    let cases = try ConformanceCase.all(in: URL(fileURLWithPath: arguments[0])).filter {
      only.isEmpty || $0.name.contains(only)
    }
    if arguments.count > 2, arguments[1] == "--from", let first = Int(arguments[2]) {
      try work(cases, from: first)
      return
    }
    let outcomes = try run(cases, folder: arguments[0], only: only)
    for outcome in outcomes where outcome.status == .failed || outcome.status == .crashed {
      complain("\(outcome.name): \(outcome.status.rawValue): \(outcome.detail)")
    }
    let table = PassTable(outcomes)
    if arguments.count > 1 {
      try Data(table.markdown.utf8).write(to: URL(fileURLWithPath: arguments[1]))
    }
    let passed = outcomes.filter { $0.status == .passed }.count
    let share = (table.share * 1000).rounded(.down) / 10
    print("\(passed) of \(outcomes.count) cases pass; \(share) % of those on supported operators")
    if only.isEmpty, table.share < 0.95 { exit(1) }
  }

  /// Runs cases in this process and prints one line of JSON for each.
  private static func work(_ cases: [ConformanceCase], from first: Int) throws {
    for entry in cases[first...] {
      let line = try JSONEncoder().encode(entry.outcome())
      FileHandle.standardOutput.write(line + Data("\n".utf8))
    }
  }

  /// Runs cases in other processes; a new one is started after each crash.
  private static func run(
    _ cases: [ConformanceCase], folder: String, only: String
  ) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    while outcomes.count < cases.count {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      process.arguments =
        [folder, "--from", String(outcomes.count)] + (only.isEmpty ? [] : ["--only", only])
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      for line in data.split(separator: UInt8(ascii: "\n")) {
        if let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(line)) {
          outcomes.append(outcome)
        }
      }
      if outcomes.count < cases.count {
        outcomes.append(
          Outcome(
            name: cases[outcomes.count].name, operators: cases[outcomes.count].operators(),
            opset: 0,
            status: .crashed, detail: "the process ended (\(process.terminationStatus))"))
      }
    }
    return outcomes
  }

  private static func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
