import Foundation
import Testing

/// `fovea calibrate` and `fovea threshold`.
@Suite struct ThresholdTests {
  private let run = "runs/classification/run"

  @Test func calibratesAndChoosesThresholds() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let training = try folder.train()
    try #require(training.code == 0, "\(training.errors)")
    let table = try FoveaProgram.run("calibrate", run, "--split", "all", in: folder.url)
    #expect(table.code == 0, "\(table.errors)")
    #expect(table.output.contains("ECE") && table.output.contains("\ntemperature "))
    for name in ["calibration.json", "calibration.png"] {
      #expect(try folder.files(in: run + "/calibrate").contains(name))
    }
    let json = try FoveaProgram.run(
      "calibrate", run, "shapes", "--split", "all", "--json", "--report", "there", "--output",
      "warm.safetensors", in: folder.url)
    try #require(json.code == 0, "\(json.errors)")
    let record = try #require(try json.json().first)
    #expect(record["temperature"] is Double && record["split"] as? String == "all")
    // The calibrated file has other probabilities and the same classes.
    let found = try [run, "warm.safetensors"].map { model in
      try #require(
        try FoveaProgram.run(
          "evaluate", model, "shapes", "--split", "all", "--json", in: folder.url
        ).json().first)
    }
    #expect(found[0]["accuracy"] as? Double == found[1]["accuracy"] as? Double)
    #expect(found[0]["logLoss"] as? Double != found[1]["logLoss"] as? Double)
    try chooseThresholds(in: folder)
  }

  private func chooseThresholds(in folder: TemporaryFolder) throws {
    let chosen = try FoveaProgram.run(
      "threshold", run, "--target", "disc:recall=0.9", "--output", "decided.safetensors",
      in: folder.url)
    #expect(chosen.code == 0, "\(chosen.errors)")
    #expect(chosen.output.contains("→") && chosen.output.contains("disc: score from "))
    #expect(try folder.files(in: run + "/threshold").contains("threshold.png"))
    let names = ["cross", "disc", "ring", "square", "stripes", "triangle"]
    let rows = names.map { row in
      row + "," + names.map { $0 == row ? "0" : row == "disc" ? "20" : "1" }.joined(separator: ",")
    }
    try folder.write(
      (["true," + names.joined(separator: ",")] + rows).joined(separator: "\n"), to: "costs.csv")
    let costs = try FoveaProgram.run(
      "threshold", run, "--costs", "costs.csv", "--json", in: folder.url)
    try #require(costs.code == 0, "\(costs.errors)")
    let record = try #require(try costs.json().first)
    #expect((record["costs"] as? [String: Any])?["threshold"] is NSNumber)
    let simple = try FoveaProgram.run(
      "threshold", run, "shapes", "--split", "all", "--costs", "disc:FP=1,FN=20", in: folder.url)
    #expect(simple.output.contains("cost per image"), "\(simple.errors)")
    // The next command is complete and on one line.
    let next =
      "to store the threshold: fovea threshold \(run) shapes --split all --costs 'disc:FP=1,FN=20' "
      + "--output decided.safetensors"
    #expect(simple.errors.components(separatedBy: "\n").contains(next), "\(simple.errors)")
  }

  @Test func mistakesAreExplained() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let training = try folder.train()
    try #require(training.code == 0, "\(training.errors)")
    let mistakes: [([String], Int32, String)] = [
      (["threshold", run], 64, "--target or --costs is missing"),
      (["threshold", run, "--target", "f1", "--costs", "FP=1,FN=2"], 64, "either --target or"),
      (["threshold", run, "--target", "dsc:f1"], 64, "Did you mean 'disc'?"),
      (["threshold", run, "--target", "recal=0.9"], 64, "Did you mean 'recall'?"),
      (["threshold", run, "--target", "f1"], 64, "of 6 classes, which is to be found?"),
      (["threshold", run, "--costs", "FP=1"], 64, "as FP=1,FN=20"),
      (["threshold", run, "--costs", "no.csv"], 1, "there is no file no.csv of costs"),
      (["threshold", run, "--target", "disc:f1", "--per", "image"], 64, "--per is for segment"),
      (["threshold", run, "--target", "disc:f1", "--per", "box"], 64, "known: pixel, image"),
      (["calibrate", run, "--floor", "0.1"], 64, "--floor is for detection"),
      (["calibrate", run, "--split", "tst"], 64, "unknown split 'tst'"),
      (["calibrate", run, "--output", "m.onnx"], 64, "a model file is written"),
      (["calibrate", run, "--output", run + "/model.safetensors"], 64, "would be overwritten"),
    ]
    for (arguments, code, words) in mistakes {
      let result = try FoveaProgram.finish(
        FoveaProgram.start(arguments, in: folder.url), in: folder.url)
      #expect(result.code == code && result.errors.contains(words), "\(arguments) \(result.errors)")
    }
  }
}
