import Foundation
import Testing

/// Runs that are stopped and resumed end with the same bits as uninterrupted ones.
@Suite struct InterruptionTests {
  private let run = "runs/classification/run"

  /// A run of about a second, with steps between which a signal can arrive.
  private func arguments(name: String) -> [String] {
    [
      "train", "shapes", "--model", "lenet5", "--epochs", "6", "--batch-size", "4",
      "--learning-rate", "0.01", "--checkpoint-steps", "3", "--threads", "1", "--name", name,
      "--augment", "horizontal-flip", "--quiet",
    ]
  }

  private func wait(for file: URL) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: file.path), Date() < deadline {
      Thread.sleep(forTimeInterval: 0.005)
    }
    try #require(FileManager.default.fileExists(atPath: file.path), "no \(file.path) in a minute")
  }

  private func model(_ name: String, in folder: TemporaryFolder) throws -> Data {
    try Data(contentsOf: folder("runs/classification/\(name)/model.safetensors"))
  }

  /// A lost terminal, `kill`, and a limit of processor time stop as Ctrl-C does; several of them
  /// together, as a closed terminal and a service manager send them, don't end the program at once.
  @Test(arguments: [[SIGHUP], [SIGTERM], [SIGXCPU], [SIGHUP, SIGHUP], [SIGTERM, SIGHUP]])
  func writesACheckpointAtSignals(signals: [Int32]) throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 40)
    let process = try FoveaProgram.start(
      arguments(name: "run") + ["--checkpoint-steps", "none", "--epochs", "1000"], in: folder.url)
    let last = folder("\(run)/last.safetensors")
    try wait(for: folder("\(run)/history.jsonl"))
    // File systems have a coarser clock.
    let sent = Date(timeIntervalSinceNow: -0.02)
    for number in signals {
      kill(process.processIdentifier, number)
      Thread.sleep(forTimeInterval: 0.01)
    }
    let stopped = try FoveaProgram.finish(process, in: folder.url)
    #expect(stopped.code == 130, "\(stopped.errors)")
    #expect(
      stopped.errors.hasSuffix("interrupted; continue with: fovea train --resume \(run)\n"),
      "\(stopped.errors)")
    // Between the checkpoint of an epoch and the next step there is nothing to write.
    let isAnnounced = stopped.errors.contains("writing a checkpoint")
    let written = try FileManager.default.attributesOfItem(atPath: last.path)[.modificationDate]
    #expect(try #require(written as? Date) >= sent || !isAnnounced)
  }

  /// `nohup` starts programs with SIGHUP ignored.
  @Test func anIgnoredHangUpStaysIgnored() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 10)
    let process = try FoveaProgram.start(
      ["-c", #"trap "" HUP; exec "$0" "$@""#, FoveaProgram.url.path] + arguments(name: "run"),
      in: folder.url, program: URL(fileURLWithPath: "/bin/sh"))
    try wait(for: folder("\(run)/last.safetensors"))
    kill(process.processIdentifier, SIGHUP)
    #expect(try FoveaProgram.finish(process, in: folder.url).code == 0)
  }

  /// Ctrl-\ ends a program, and its lock with it.
  @Test func quitEndsTheProgram() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 40)
    let process = try FoveaProgram.start(
      arguments(name: "run") + ["--epochs", "1000"], in: folder.url)
    try wait(for: folder("\(run)/last.safetensors"))
    kill(process.processIdentifier, SIGQUIT)
    let ended = try FoveaProgram.finish(process, in: folder.url)
    #expect(ended.code == 128 + SIGQUIT && !ended.errors.contains("crash"), "\(ended.errors)")
    let resumed = try FoveaProgram.run(
      "train", "--resume", run, "--quiet", "--learning-rate", "5", in: folder.url)
    #expect(resumed.errors.contains("cannot go on with other settings"), "\(resumed.errors)")
  }

  @Test func twoProgramsDoNotShareARun() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 40)
    let process = try FoveaProgram.start(
      arguments(name: "run") + ["--epochs", "1000"], in: folder.url)
    try wait(for: folder("\(run)/last.safetensors"))
    let other = try TemporaryFolder()
    let second = try FoveaProgram.finish(
      FoveaProgram.start(
        ["train", folder("shapes").path, "--resume", folder(run).path, "--quiet"], in: other.url),
      in: other.url)
    #expect(second.code == 1)
    #expect(
      second.errors.hasPrefix("fovea: ")
        && second.errors.contains(
          "\(run) is in use: process \(process.processIdentifier) on "),
      "\(second.errors)")
    kill(process.processIdentifier, SIGKILL)
    _ = try FoveaProgram.finish(process, in: folder.url)
  }

  @Test(arguments: [SIGKILL, SIGINT]) func resumesToTheSameBits(signal number: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 40)
    let whole = try FoveaProgram.finish(
      FoveaProgram.start(arguments(name: "whole"), in: folder.url), in: folder.url)
    try #require(whole.code == 0, "\(whole.errors)")

    let process = try FoveaProgram.start(arguments(name: "run"), in: folder.url)
    try wait(for: folder("\(run)/last.safetensors"))
    // Any moment is valid; each call uses another one.
    Thread.sleep(forTimeInterval: .random(in: 0...0.3))
    kill(process.processIdentifier, number)
    let stopped = try FoveaProgram.finish(process, in: folder.url)
    if number == SIGKILL {
      #expect(stopped.code == 137 || stopped.code == 0)
    } else if stopped.code != 0 {
      #expect(stopped.code == 130)
      #expect(
        stopped.errors.hasSuffix("interrupted; continue with: fovea train --resume \(run)\n"),
        "\(stopped.errors)")
    }
    #expect(try !folder.files(in: run).contains("model.safetensors") || stopped.code == 0)
    if stopped.code != 0 {
      let resumed = try FoveaProgram.run("train", "--resume", run, "--quiet", in: folder.url)
      try #require(resumed.code == 0, "\(resumed.errors)")
      #expect(resumed.output.contains("\nresuming at epoch "))
    }
    #expect(try model("run", in: folder) == model("whole", in: folder))
    #expect(try !folder.files(in: run).contains { $0.hasSuffix(".tmp") && $0.hasPrefix("model") })
  }

  @Test func damagedCheckpoint() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 10)
    try #require(try folder.train().code == 0)
    let file = folder("\(run)/last.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0x40
    try bytes.write(to: file)
    let resumed = try FoveaProgram.run(
      "train", "--resume", run, "--epochs", "3", in: folder.url)
    #expect(resumed.code == 1)
    #expect(resumed.errors.contains("\(run)/last.safetensors"), "\(resumed.errors)")
  }

  @Test func nothingToResume() throws {
    let folder = try TemporaryFolder()
    let missing = try FoveaProgram.run("train", "--resume", "runs/none", in: folder.url)
    #expect(
      missing.errors == "fovea: there is no run \(folder.url.path)/runs/none to resume\n")
    #expect(missing.code == 1)
    try FileManager.default.createDirectory(at: folder("empty"), withIntermediateDirectories: true)
    let empty = try FoveaProgram.run("train", "--resume", "empty", in: folder.url)
    #expect(
      empty.errors
        == "fovea: \(folder.url.path)/empty holds no run to resume: there is no config.json in it\n"
    )
    #expect(empty.code == 1)
  }
}
