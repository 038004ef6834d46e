import Foundation
import Testing

@Suite struct EndToEndTests {
  private let run = "runs/classification/run"

  @Test func trainEvaluatePredict() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let training = try folder.train()
    try #require(training.code == 0, "\(training.errors)")
    #expect(
      training.output.hasPrefix(
        """
        data: shapes (folders), 120 images, 6 classes

        class     train  val  test  all
        cross        14    3     3   20
        """))
    #expect(training.output.contains("\nmodel: lenet5, 21,046 parameters, input 16x16x1 "))
    // Commands to paste are not wrapped.
    for line in training.output.split(separator: "\n") where !line.hasPrefix("    fovea ") {
      #expect(line.count <= 80, "\(line)")
    }
    try checkLastScreen(training.output)
    #expect(
      training.errors.components(separatedBy: "preparing: compiling the graph").count == 2,
      "\(training.errors)")
    // The highest rate of an epoch, not that of its last step, which the schedule ends near 0.
    let epochs = training.output.split(separator: "\n").filter { $0.hasPrefix("  1/2 ") }
    #expect(epochs.count == 1 && epochs.allSatisfy { $0.contains("    0.01  ") }, "\(epochs)")
    let files = try folder.files(in: run)
    for name in [
      "model.safetensors", "last.safetensors", "history.jsonl", "results.csv", "config.yaml",
      "splits.json", "run.json", "evaluation.json", "curves.json", "curves.png",
      "confusion_matrix.png", "per_class.png", "roc_pr.png", "reliability.png", "predictions.png",
    ] {
      #expect(files.contains(name), "no \(name) among \(files.sorted())")
    }
    #expect(!files.contains { $0.hasSuffix(".tmp") })

    try evaluate(in: folder)
    try predict(in: folder)
  }

  /// On a terminal of 24 lines the result, the folder and the next command stay visible.
  private func checkLastScreen(_ output: String) throws {
    let screen = output.components(separatedBy: "\n").suffix(24).joined(separator: "\n")
    let parts = [
      "\ntest: 18 samples, 6 classes\naccuracy ", "\nbaseline: always predicting ",
      "\nweights of epoch ", " of 2, best val accuracy ", "\nrun: \(run)\n",
      "\npictures there: predictions.png, ", "\nnext: fovea predict \(run) IMAGE\n",
    ]
    var rest = screen[...]
    for part in parts {
      let place = try #require(rest.range(of: part), "no '\(part)' in its order in:\n\(screen)")
      rest = rest[rest.index(before: place.upperBound)...]
    }
    #expect(!output.contains("precision = TP/(TP+FP)"))
  }

  private func evaluate(in folder: TemporaryFolder) throws {
    let table = try FoveaProgram.run("evaluate", run, "shapes", in: folder.url)
    #expect(table.code == 0, "\(table.errors)")
    #expect(table.output.hasPrefix("class "))
    #expect(table.output.contains("\ntest: 18 samples, 6 classes\naccuracy "))
    #expect(!table.output.contains("precision = TP/(TP+FP)"))
    let explained = try FoveaProgram.run("evaluate", run, "shapes", "--explain", in: folder.url)
    #expect(explained.output.hasPrefix("precision = TP/(TP+FP)"))
    #expect(explained.output.hasSuffix(table.output))

    let json = try FoveaProgram.run("evaluate", run, "shapes", "--json", in: folder.url)
    let lines = try json.json()
    try #require(lines.count == 1)
    let record = lines[0]
    #expect(record["split"] as? String == "test")
    #expect(record["sampleCount"] as? Int == 18)
    for key in ["accuracy", "balancedAccuracy", "macroF1", "logLoss", "matthewsCorrelation"] {
      #expect(record[key] is Double || record[key] is Int, "no number under \(key)")
    }
    let classes = try #require(record["perClass"] as? [[String: Any]])
    #expect(
      classes.compactMap { $0["name"] as? String }
        == ["cross", "disc", "ring", "square", "stripes", "triangle"])
    for entry in classes {
      for key in ["precision", "recall", "f1", "support"] { #expect(entry[key] is NSNumber) }
    }
    let matrix = try #require(record["confusionMatrix"] as? [[Double]])
    #expect(matrix.count == 6 && matrix.allSatisfy { $0.count == 6 })
    #expect(matrix.joined().reduce(0, +) == 18)
    // The evaluation at the end of training gave the same.
    let stored =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: folder("\(run)/evaluation.json"))) as? [String: Any]
    #expect(stored?["accuracy"] as? Double == record["accuracy"] as? Double)

    let all = try FoveaProgram.run(
      "evaluate", "\(run)/model.safetensors", "shapes", "--split", "all", "--json",
      "--report", "report", in: folder.url)
    #expect(try all.json().first?["sampleCount"] as? Int == 120)
    #expect(try folder.files(in: "report").contains("predictions.png"))
  }

  private func predict(in folder: TemporaryFolder) throws {
    let text = try FoveaProgram.run(
      "predict", run, "shapes/disc/00000.png", "--top", "2", in: folder.url)
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("shapes/disc/00000.png  "))
    #expect(text.output.split(separator: "%").count == 3, "two classes: \(text.output)")

    let json = try FoveaProgram.run(
      "predict", run, "shapes/ring", "shapes/disc/00001.png", "--json", in: folder.url)
    let lines = try json.json()
    #expect(lines.count == 21)
    #expect(lines.first?["path"] as? String == "shapes/ring/00000.png")
    #expect(lines.last?["path"] as? String == "shapes/disc/00001.png")
    for line in lines {
      let top = try #require(line["top"] as? [[String: Any]])
      #expect(top.count == 3)
      #expect(line["label"] as? String == top[0]["label"] as? String)
      let probability = try #require(line["probability"] as? Double)
      #expect((1.0 / 6...1).contains(probability))
    }
  }

  @Test func configurationIsWrittenWholeAndReadBack() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 10)
    try folder.write("epochs: 7\nbatchSize: 8\noptimizer: adam\n", to: "my.yaml")
    // The flag overrides the file (epochs 1, not 7), the file the default (batch 8, not 32).
    let first = try FoveaProgram.run(
      "train", "shapes", "--config", "my.yaml", "--model", "lenet5", "--epochs", "1", "--name",
      "first", in: folder.url)
    try #require(first.code == 0, "\(first.errors)")
    let text = try String(
      contentsOf: folder("runs/classification/first/config.yaml"), encoding: .utf8)
    for line in [
      "epochs: 1", "batchSize: 8", "optimizer: adam", "learningRate: 0.001", "imageSize: 16x16",
    ] {
      #expect(text.contains("\n\(line)\n"), "no line '\(line)' in:\n\(text)")
    }
    let again = try FoveaProgram.run(
      "train", "--config", "runs/classification/first/config.yaml", "--name", "second",
      in: folder.url)
    try #require(again.code == 0, "\(again.errors)")
    #expect(
      try Data(contentsOf: folder("runs/classification/first/model.safetensors"))
        == Data(contentsOf: folder("runs/classification/second/model.safetensors")))
  }

  @Test func splitsAreRecordedAndUsed() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 10)
    let split = try FoveaProgram.run(
      "split", "shapes", "--ratios", "60-20-20", "--method", "random", "--seed", "3", "--output",
      "s.json", in: folder.url)
    try #require(split.code == 0, "\(split.errors)")
    #expect(split.output.hasPrefix("class     train  val  test  all\n"))
    #expect(split.output.hasSuffix("all          36   12    12   60\n"))
    let training = try folder.train("--splits", "s.json", "--epochs", "1")
    try #require(training.code == 0, "\(training.errors)")
    #expect(
      try Data(contentsOf: folder("s.json")) == Data(contentsOf: folder("\(run)/splits.json")))
  }

  @Test func benchmarkAndSummary() throws {
    let folder = try TemporaryFolder()
    let benchmark = try FoveaProgram.run(
      "benchmark", "lenet5", "--batch", "2", "--steps", "3", "--threads", "1", "--json",
      in: folder.url)
    let figures = try #require(try benchmark.json().first, "\(benchmark.errors)")
    for key in [
      "trainMillisecondsPerStep", "inferenceMilliseconds", "trainImagesPerSecond",
      "inferenceImagesPerSecond",
    ] {
      #expect(try #require(figures[key] as? Double) > 0)
    }
    #expect(try #require(figures["peakBytes"] as? Int) > 4 * 61_706)
    #expect(
      try #require(figures["peakResidentBytes"] as? Int)
        > #require(figures["peakBytes"] as? Int) / 2)
    #expect(figures["threads"] as? Int == 1)
    #expect(figures["inputShape"] as? [Int] == [2, 28, 28, 1])

    let summary = try FoveaProgram.run("summary", "resnet18", "--json", in: folder.url)
    let json = try #require(try summary.json().first, "\(summary.errors)")
    #expect(json["parameters"] as? Int == 11_689_512)
    #expect((json["layers"] as? [[String: Any]])?.first?["path"] as? String == "conv1")
  }

  @Test func benchmarkOfData() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(perClass: 4)
    let result = try FoveaProgram.run(
      "benchmark-data", "shapes", "--size", "24", "--batch", "5", "--seconds", "0.1", "--json",
      in: folder.url)
    let figures = try #require(try result.json().first, "\(result.errors)")
    #expect(try #require(figures["images"] as? Int) >= 5)
    for key in ["imagesPerSecond", "imagesPerProcessorSecond", "seconds", "processorSeconds"] {
      #expect(try #require(figures[key] as? Double) > 0)
    }
    let wrong = try FoveaProgram.run("benchmark-data", "shapes", "--seconds", "0", in: folder.url)
    #expect(wrong.code == 64)
    #expect(
      wrong.errors
        == "fovea: --seconds is 0.0, but must be at least 0.001 and at most 1000000.0\n")
  }

  @Test func benchmarkTimesOnePartAndPixels() throws {
    let folder = try TemporaryFolder()
    let training = try FoveaProgram.run(
      "benchmark", "unet", "--batch", "1", "--size", "16", "--steps", "1", "--threads", "1",
      "--only", "train", "--json", in: folder.url)
    let figures = try #require(try training.json().first, "\(training.errors)")
    #expect(figures["inputShape"] as? [Int] == [1, 16, 16, 3])
    #expect(figures["classes"] as? Int == 2)
    #expect(try #require(figures["trainMillisecondsPerStep"] as? Double) > 0)
    #expect(figures["inferenceMilliseconds"] == nil)

    let inference = try FoveaProgram.run(
      "benchmark", "lenet5", "--batch", "1", "--steps", "1", "--threads", "1", "--only",
      "inference", in: folder.url)
    #expect(inference.output.contains("\ninference  ") && !inference.output.contains("training"))
  }

  @Test func generatedDataNeedsNoFiles() throws {
    let folder = try TemporaryFolder()
    let split = try FoveaProgram.run("split", "generated", in: folder.url)
    #expect(split.code == 0)
    #expect(split.output.hasSuffix("all       2,100  450   450  3,000\n"))
  }
}
