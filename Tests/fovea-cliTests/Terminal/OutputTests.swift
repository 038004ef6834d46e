import Foundation
import Testing

@testable import fovea_cli

@Suite struct OutputTests {
  /// Runs a shell command with `$FOVEA` as the program.
  private func shell(_ command: String, in folder: TemporaryFolder) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder.url
    var environment = ProcessInfo.processInfo.environment
    environment["FOVEA"] = FoveaProgram.url.path
    process.environment = environment
    let file = folder(".errors")
    try Data().write(to: file)
    process.standardError = try FileHandle(forWritingTo: file)
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      String(decoding: try Data(contentsOf: file), as: UTF8.self)
    )
  }

  /// Results that can't be written are a failure of every command that prints some.
  @Test(arguments: [
    "models", "models --json", "weights list", "weights list --json", "summary lenet5",
    "summary lenet5 --json", "augment --list", "--help", "train --help", "--version",
    "benchmark lenet5 --steps 1 --batch 1 --only inference",
  ])
  func aFullDiskIsAFailure(arguments: String) throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let folder = try TemporaryFolder()
    let (code, errors) = try shell("\"$FOVEA\" \(arguments) > /dev/full", in: folder)
    #expect(code == 1)
    #expect(
      errors.hasSuffix(
        "fovea: cannot write the results to standard output: No space left on device\n"))
  }

  @Test func aClosedOutputIsAFailure() throws {
    let folder = try TemporaryFolder()
    let (code, errors) = try shell("\"$FOVEA\" models >&-", in: folder)
    #expect(code == 1)
    #expect(errors.contains("cannot write the results to standard output"))
  }

  /// A reader that has seen enough ends the program, without a word.
  @Test func aClosedPipeEndsTheProgramQuietly() throws {
    let folder = try TemporaryFolder()
    let (code, errors) = try shell(
      "(sleep 0.3; \"$FOVEA\" models; echo $? > code) | true; sleep 0.1; exit $(cat code)",
      in: folder)
    #expect(code == 128 + SIGPIPE)
    #expect(errors.isEmpty)
  }

  /// A run goes on to its end: its folder holds the results.
  @Test func trainingGoesOnWithoutAReader() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 8)
    let (code, errors) = try shell(
      "(\"$FOVEA\" train shapes --model lenet5 --epochs 1 --name run; echo $? > code) | true; "
        + "while [ ! -s code ]; do sleep 0.1; done; exit $(cat code)", in: folder)
    #expect(code == 0, "\(errors)")
    #expect(try folder.files(in: "runs/classification/run").contains("evaluation.json"))
  }

  /// Names of classes and files can't act on the terminal, in tables, notes and errors.
  @Test func namesCannotActOnTheTerminal() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 4)
    let name = "bad\u{1B}[31m\u{7}name"
    try FileManager.default.moveItem(at: folder("shapes/cross"), to: folder("shapes/\(name)"))
    try folder.write("x", to: "shapes/\(name)/note\u{1B}]0;title\u{7}.txt")
    let results = [
      try FoveaProgram.run("split", "shapes", in: folder.url),
      try FoveaProgram.run("check", "shapes", in: folder.url),
      try FoveaProgram.run("check", "shapes", "--json", in: folder.url),
      try FoveaProgram.run("train", "none\u{1B}[2J", in: folder.url),
      try FoveaProgram.run("models\u{1B}[2J", in: folder.url),
    ]
    for result in results {
      let text = result.output + result.errors
      #expect(text.contains("\\u001b"), "\(text)")
      #expect(
        !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }, "\(text)")
    }
    // JSON keeps the names.
    let json = try results[2].json()
    let names = try #require(json.first?["classes"] as? [[String: Any]])
    #expect(names.contains { $0["name"] as? String == name })
  }

  @Test func stylesBecomeEscapeSequencesAndNamesDoNot() {
    let terminal = Terminal(isInteractive: true, usesColor: true, columns: 80)
    #expect(
      Terminal.rendered(terminal.styled("a\u{1B}[2J", .red)) == "\u{1B}[31ma\\u001b[2J\u{1B}[0m")
    let plain = Terminal(isInteractive: true, usesColor: false, columns: 80)
    #expect(Terminal.rendered(plain.styled("a", .red)) == "a")
    for style in Terminal.Style.allCases {
      #expect(
        Terminal.rendered(terminal.styled("x", style)) == "\u{1B}[\(style.rawValue)mx\u{1B}[0m")
    }
  }
}
