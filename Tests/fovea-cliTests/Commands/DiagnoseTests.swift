import ArgumentParser
import Foundation
import Fovea
import FoveaSupport
import Testing

@testable import fovea_cli

@Suite struct DiagnoseTests {
  private let run = "runs/classification/run"

  @Test func diagnosesARun() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let training = try folder.train()
    try #require(training.code == 0, "\(training.errors)")
    // 18 validation images: the short form, between the table and the folder.
    let short = try #require(training.output.range(of: "\nverdict: "))
    let place = try #require(training.output.range(of: "\nrun: \(run)\n"))
    #expect(short.lowerBound < place.lowerBound)
    let lines = training.output[short.upperBound..<place.lowerBound].split(separator: "\n")
    let end = try #require(lines.firstIndex { $0.hasPrefix("  evidence and commands: ") })
    #expect((3...8).contains(lines[...end].count), "\(lines)")
    // The first remedy is a command on a line of its own.
    let remedy = try #require(lines.firstIndex { $0.hasPrefix("  try first: ") })
    #expect(lines[remedy..<end].contains { $0.hasPrefix("    fovea ") }, "\(lines)")
    #expect(training.output.contains("evidence and commands: fovea diagnose \(run)\n"))

    let text = try FoveaProgram.run("diagnose", run, in: folder.url)
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("verdict: "))
    // Training reuses its evaluation of the same images: the numbers are the same.
    let first = try #require(lines.dropFirst().first)
    #expect(text.output.contains(first), "\(first)")
    #expect(text.output.contains("train and 18 val images, without augmentation\n"))
    #expect(text.output.contains("\nto try, by expected gain:\n  1. "))
    #expect(text.errors.hasSuffix("wrote diagnosis.json and diagnosis.png to \(run)\n"))
    let files = try folder.files(in: run)
    #expect(files.contains("diagnosis.json") && files.contains("diagnosis.png"))

    let json = try FoveaProgram.run("diagnose", run, "--json", in: folder.url).json()
    let record = try #require(json.first)
    #expect(json.count == 1)
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Documentation/json.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "## `diagnose`").last)
    for key in record.keys where key != "formatVersion" {
      #expect(section.contains("`\(key)`") || section.contains("`\(key)[]`"), "\(key)")
    }
    let written = try DiagnosisRecord.read(
      from: folder.url.appendingPathComponent("\(run)/diagnosis.json"))
    #expect(written.verdict == record["verdict"] as? String)
    #expect(written.metric.validationImages == 18 && written.epochs == 2)
  }

  @Test func aModelFileHasNothingToCompare() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes()
    let training = try folder.train()
    try #require(training.code == 0, "\(training.errors)")
    try FileManager.default.copyItem(
      at: folder.url.appendingPathComponent("\(run)/model.safetensors"),
      to: folder.url.appendingPathComponent("alone.safetensors"))
    let result = try FoveaProgram.run("diagnose", "alone.safetensors", "shapes", in: folder.url)
    #expect(result.code == 1)
    #expect(
      result.errors
        == "fovea: alone.safetensors is a model without a run's folder: the settings and the "
        + "history that a diagnosis compares are missing. Its figures alone: fovea evaluate "
        + "alone.safetensors shapes\n")
  }

  @Test func printsItsRules() throws {
    let folder = try TemporaryFolder()
    let result = try FoveaProgram.run("diagnose", "--rules", in: folder.url)
    #expect(result.code == 0)
    for rule in VerdictRule.table {
      #expect(result.output.contains(". \(rule.name): \(rule.verdict.title)\n"))
    }
    let missing = try FoveaProgram.run("diagnose", in: folder.url)
    #expect(missing.code == 64)
    #expect(missing.errors.hasPrefix("fovea: RUN is missing."))
  }

  /// Evidence to which every kind of remedy applies under some verdict.
  private func evidence(
    _ task: VisionTask, _ change: (inout RunEvidence) -> Void
  ) throws -> RunEvidence {
    var settings = TrainingConfiguration()
    settings.data = "my photos"
    settings.epochs = 20
    settings.groupColumn = "tile"
    settings.learningRate = 0.02
    settings = try ResolvedConfiguration(settings, for: task).settings
    let gap = DiagnosisRecord.MeasuredGap(
      name: "accuracy", lowerIsBetter: false, training: 0.9, validation: 0.89,
      interval: ConfidenceInterval(lower: 0.87, upper: 0.91, resamples: 1000),
      trainingImages: 500, trainingTotal: 2000, validationImages: 500)
    let history = (1...20).map {
      EpochRecord(
        epoch: $0, step: $0, learningRate: 0.02, trainLoss: 0.5 + 1 / Double($0),
        valLossUnweighted: 0.6 + 1 / Double($0 * $0), seconds: 1, imagesPerSecond: 1,
        dataWaitShare: 0)
    }
    var evidence = RunEvidence(
      task: task, settings: settings, usualLearningRate: 0.02, metric: gap, loss: gap,
      skill: (0.9, 0.9), uncertainty: 0.1, parameters: 100_000, history: history, bestEpoch: 20)
    evidence.classNames = ["cat", "dog"]
    evidence.classCounts = [1000, 20]
    change(&evidence)
    return evidence
  }

  @Test func everyRemedyParses() throws {
    var kinds: Set<RemedyKind> = []
    var verdicts: Set<FitVerdict> = []
    for task in VisionTask.allCases {
      let changes: [(inout RunEvidence) -> Void] = [
        { $0.metric.validationImages = 2 },
        {
          $0.settings.learningRate = 1
          $0.skill = (0, 0)
        },
        {
          $0.settings.learningRate = 0.001
          $0.skill = (0.5, 0.5)
        },
        {
          $0.metric.training = 1
          $0.skill = (1, 0.7)
        },
        {
          $0.metric.training = 1
          $0.skill = (1, 0.7)
          $0.settings.augment = "horizontal-flip"
          $0.settings.weightDecay = 0.001
          $0.metric.trainingTotal = 40
        },
        {
          $0.skill = (0.2, 0.2)
          $0.settings.weightDecay = 0.1
        },
        {
          $0.skill = (0.6, 0.6)
          $0.labels = LabelEvidence(
            confidenceAUC: 0.55, confidentErrors: 0.3, errors: 0.35, secondChoice: 0.1, count: 500,
            classes: 10)
        },
        { _ in },
      ]
      for change in changes {
        let diagnosis = Diagnosis(try evidence(task, change))
        verdicts.insert(diagnosis.verdict)
        for remedy in diagnosis.remedies {
          kinds.insert(remedy.kind)
          for words in [remedy.preparation, remedy.arguments].compactMap({ $0 }) {
            // The review of labels is a command that may not be built in.
            guard words[0] != "labels" || Program.commands.contains("labels") else { continue }
            #expect(throws: Never.self, "\(remedy.command)") {
              let command = try FoveaCommand.parseAsRoot(words)
              #expect(!(command is Train) == (words[0] != "train"))
            }
          }
          if let weights = remedy.preparation?.last {
            #expect(throws: Never.self) { try WeightCatalogue.weights(named: weights) }
          }
        }
      }
    }
    #expect(kinds == Set(RemedyKind.allCases), "\(Set(RemedyKind.allCases).subtracting(kinds))")
    #expect(verdicts == Set(FitVerdict.allCases))
  }
}
