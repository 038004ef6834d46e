import Foundation
import Testing

/// The built program, run like a user does.
enum FoveaProgram {
  /// The output and the exit code of a run.
  struct Result {
    var code: Int32
    var output: String
    var errors: String

    /// Each line of standard output as JSON.
    func json() throws -> [[String: Any]] {
      try output.split(separator: "\n").map {
        try #require(
          JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "not JSON: \($0)")
      }
    }
  }

  /// The program next to the tests' own executable.
  static var url: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
    let folder =
      bundle.bundlePath.hasSuffix(".xctest")
      ? bundle.bundleURL.deletingLastPathComponent()
      : URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent("fovea")
  }

  /// Starts the program without waiting; outputs go to files in `folder`.
  static func start(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    program: URL = url
  ) throws -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // One computing thread per program: tests run in parallel.
    var all = ProcessInfo.processInfo.environment
    all["COLUMNS"] = "80"
    all.merge(environment) { $1 }
    process.environment = all
    for (name, isOutput) in [(".stdout", true), (".stderr", false)] {
      let file = folder.appendingPathComponent(name)
      try Data().write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      if isOutput { process.standardOutput = handle } else { process.standardError = handle }
    }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits for a started program.
  static func finish(_ process: Process, in folder: URL) throws -> Result {
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
    return Result(
      code: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try text(".stdout"), errors: try text(".stderr"))
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: String..., in folder: URL, environment: [String: String] = [:]
  ) throws -> Result {
    try finish(start(arguments, in: folder, environment: environment), in: folder)
  }
}
