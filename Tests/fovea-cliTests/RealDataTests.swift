import Foundation
import Testing

/// Short training runs on real data, where `FOVEA_REAL_DATA` names its folder.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"] != nil))
struct RealDataTrainingTests {
  private func data(_ name: String) throws -> URL {
    let root = try #require(ProcessInfo.processInfo.environment["FOVEA_REAL_DATA"])
    return URL(fileURLWithPath: root).appendingPathComponent(name)
  }

  /// Trains, and returns the run's record of its test split.
  private func train(
    _ arguments: String..., in folder: TemporaryFolder
  ) throws -> [String: Any] {
    let result = try FoveaProgram.finish(
      FoveaProgram.start(["train"] + arguments + ["--name", "run"], in: folder.url),
      in: folder.url)
    try #require(result.code == 0, "\(result.errors)")
    print(result.output)
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder("runs/classification/run/evaluation.json")))
    return try #require(json as? [String: Any])
  }

  @Test func mnist() throws {
    let folder = try TemporaryFolder()
    let record = try train(
      try data("mnist").path, "--model", "lenet5", "--epochs", "2", "--batch-size", "64",
      "--learning-rate", "0.02", in: folder)
    #expect(record["sampleCount"] as? Int == 10_000)
    #expect(try #require(record["accuracy"] as? Double) > 0.97)
  }

  @Test func cifar10() throws {
    let folder = try TemporaryFolder()
    for archive in ["train-1000-per-class.tar.gz", "test.tar.gz"] {
      let file = try data("cifar10-jpeg").appendingPathComponent(archive).path
      // The first 200 of each class are enough for a short test.
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      tar.arguments = [
        "tar", "xzf", file, "-C", folder.url.path, "--wildcards", "*/0[01]??.jpg",
      ]
      try tar.run()
      tar.waitUntilExit()
      try #require(tar.terminationStatus == 0)
    }
    let record = try train(
      ".", "--model", "small_cnn", "--epochs", "4", "--batch-size", "32", "--augment",
      "horizontal-flip", in: folder)
    #expect(record["sampleCount"] as? Int == 2000)
    // Random guessing has an accuracy of 0.1.
    #expect(try #require(record["accuracy"] as? Double) > 0.3)
  }

  @Test func magneticTile() throws {
    let folder = try TemporaryFolder()
    let record = try train(
      try data("magnetic-tile").appendingPathComponent("groups.csv").path, "--model", "small_cnn",
      "--image-size", "64", "--epochs", "4", "--class-weights", "balanced", "--optimizer", "adamw",
      in: folder)
    #expect(record["sampleCount"] as? Int == 240)
    let classes = try #require(record["perClass"] as? [[String: Any]])
    #expect(
      classes.map { $0["name"] as? String } == [
        "Blowhole", "Break", "Crack", "Fray", "Free", "Uneven",
      ])
    #expect(classes.map { $0["support"] as? Double } == [20, 17, 9, 6, 170, 18])
    // A few minutes aren't enough for these small defects; the network only has to begin to learn.
    let losses = try String(
      contentsOf: folder("runs/classification/run/history.jsonl"), encoding: .utf8
    ).split(separator: "\n").map { line in
      let epoch = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(epoch?["trainLoss"] as? Double)
    }
    #expect(losses.count == 4)
    #expect(try #require(losses.last) < #require(losses.first))
  }
}
