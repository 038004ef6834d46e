import Foundation
import Testing

/// The programs in Examples/ are short, and work as described.
@Suite struct ExampleTests {
  private func run(_ name: String, _ arguments: [String], in folder: TemporaryFolder) throws
    -> String
  {
    let process = Process()
    process.executableURL = FoveaProgram.url.deletingLastPathComponent()
      .appendingPathComponent(name)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    try Data().write(to: folder("output"))
    process.standardOutput = try FileHandle(forWritingTo: folder("output"))
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try String(contentsOf: folder("output"), encoding: .utf8)
  }

  @Test func trainThenPredict() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 12)
    let training = try run("TrainClassifier", ["shapes"], in: folder)
    #expect(training.hasPrefix("epoch 1: loss "))
    #expect(training.contains("\ntest: 11 samples, 6 classes\n"))
    let files = try folder.files(in: "runs/classification/shapes-small_cnn")
    #expect(files.isSuperset(of: ["model.safetensors", "predictions.png", "curves.png"]))
    let prediction = try run(
      "PredictImage", ["runs/classification/shapes-small_cnn", "shapes/disc/00000.png"],
      in: folder)
    #expect(prediction.hasPrefix("shapes/disc/00000.png: "), "\(prediction)")
    let seen = try run(
      "PredictInApp", ["runs/classification/shapes-small_cnn", "shapes/disc/00000.png"],
      in: folder)
    let lines = seen.split(separator: "\n")
    #expect(lines.count == 6 && prediction == lines[0] + "\n", "\(seen)\(prediction)")
    let best = lines[1].split(separator: " ")
    #expect(prediction.contains(": \(best[0]) \(best[1].prefix(2))"), "\(seen)\(prediction)")
  }

  @Test(arguments: ["TrainClassifier", "PredictImage"])
  func isShortAndImportsFoveaOnly(name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Examples/\(name)/main.swift")
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count < 40)
    #expect(lines.filter { $0.hasPrefix("import ") } == ["import Fovea"])
  }

  @Test func inferenceIsThirtyLines() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Examples/PredictInApp/main.swift")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.split(separator: "\n").count <= 30)
    #expect(!text.contains("import Fovea\n"))
  }
}
