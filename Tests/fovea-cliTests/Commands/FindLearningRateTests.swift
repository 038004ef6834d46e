import Foundation
import Fovea
import Testing

@Suite struct FindLearningRateTests {
  @Test func writesTheRecordAndTheCommand() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "photos", perClass: 8, size: 24)
    let result = try FoveaProgram.run(
      "find-lr", "photos", "--model", "small_cnn", "--batch-size", "8",
      "--no-decay-norms-and-biases",
      "--learning-rate", "0.5", "--augment", "random-crop:2,horizontal-flip", in: folder.url)
    #expect(result.code == 0, "\(result.errors)\n\(result.output)")
    let place = folder("runs/find-lr/photos-small_cnn")
    let record = try LearningRateRecord.read(from: place.appendingPathComponent("find-lr.json"))
    let rate = try #require(record.chosen)
    #expect(
      FileManager.default.fileExists(
        atPath: place.appendingPathComponent("find-lr.png").path))
    // The command has the given settings, and the found rate in place of the given one.
    let command = try #require(result.output.split(separator: "\n").last)
    #expect(command.hasPrefix("next: fovea train photos "), "\(result.output)")
    for words in [
      "--model small_cnn", "--batch-size 8", "--no-decay-norms-and-biases",
      "--augment random-crop:2,horizontal-flip",
    ] { #expect(command.contains(words)) }
    #expect(!command.contains("0.5 "))
    let number = try #require(command.split(separator: " ").last.flatMap { Double($0) })
    #expect(number == rate && result.output.contains("chosen"))
    let words = command.split(separator: " ").dropFirst(2).map(String.init) + ["--epochs", "1"]
    let trained = try FoveaProgram.finish(
      FoveaProgram.start(words, in: folder.url), in: folder.url)
    #expect(trained.code == 0, "\(trained.errors)")
  }

  @Test func trainFindsTheRate() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "photos", perClass: 8, size: 24)
    let result = try FoveaProgram.run(
      "train", "photos", "--model", "small_cnn", "--epochs", "1", "--batch-size", "8",
      "--learning-rate", "AUTO", "--name", "a", in: folder.url)
    #expect(result.code == 0, "\(result.errors)")
    let run = folder("runs/classification/a")
    let record = try LearningRateRecord.read(from: RunFiles(run).learningRate)
    #expect(try TrainingConfiguration(recordedIn: run).learningRate == record.chosen)
    #expect(result.output.contains("found by a range test from 1e-07"))
    #expect(FileManager.default.fileExists(atPath: run.appendingPathComponent("find-lr.png").path))
  }

  @Test(arguments: [
    ("photos --steps 5", "--steps is 5, but must be at least 20 and at most 100000"),
    ("photos --lowest 1 --highest 0.5", "--lowest is 1.0 and --highest 0.5: rates must rise"),
    ("photos --lowest 0", "--lowest is 0.0"),
  ])
  func mistakesAreNamed(arguments: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "photos", perClass: 4, size: 24)
    let words = ["find-lr"] + arguments.split(separator: " ").map(String.init)
    let result = try FoveaProgram.finish(
      FoveaProgram.start(words, in: folder.url), in: folder.url)
    #expect(result.code == 64 && result.errors.contains(message), "\(result.errors)")
  }
}
