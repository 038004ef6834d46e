import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea relabel`: applies decisions about labels to a copy of them.
struct Relabel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relabel",
    abstract: "Apply the decisions in labels.csv to a copy of the labels.",
    discussion: """
      CSV is the table that 'fovea labels' wrote, with decisions in its column 'action': accept \
      (or fix) takes the suggested label, drop leaves the image out, keep or nothing leaves it as \
      it is, and a class name or number is the new label. OUT is a new CSV file of all images, \
      with splits and groups as before, to train on; the data itself is never changed.

        fovea relabel photos-labels/labels.csv -o relabelled.csv
        fovea train relabelled.csv

      Labels of test images stay as they are without --include-test: a test set that a model \
      helped to correct favours that model.
      """)

  @Argument(
    help: ArgumentHelp("The table with decisions.", valueName: "CSV"), completion: .file())
  var table: String

  @Argument(
    help: ArgumentHelp(
      "The data; by default the one named in labels.json beside CSV.", valueName: "DATA"))
  var data: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The new CSV file.", valueName: "OUT"),
    completion: .file())
  var output: String

  @Flag(help: "Apply decisions on test images, too.")
  var includeTest = false

  @OptionGroup(title: "Reading data") var reading: SettingFlags<CheckingSettings>

  func run() throws {
    try OutputPlace.checkFile(output, kinds: ["csv"], content: "a table of labels")
    let file = URL(fileURLWithPath: output)
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Failure("\(output) exists, and existing files are not changed: give a new name")
    }
    let decisions = try LabelDecisions(contentsOf: URL(fileURLWithPath: table))
    let result = try Relabelling(decisions, of: try dataset(), includesTest: includeTest)
    try result.write(to: file)
    tell(result, file)
  }

  /// The data: DATA, or the one that was judged.
  private func dataset() throws -> Dataset {
    let beside = URL(fileURLWithPath: table).deletingLastPathComponent()
      .appendingPathComponent(LabelFiles.record)
    guard FileManager.default.fileExists(atPath: beside.path) else {
      guard let data else {
        throw UsageError(
          "there is no \(beside.shown), which would name the data: fovea relabel "
            + "\(Shell.quoted(table)) DATA -o \(Shell.quoted(output))")
      }
      return try read(data, [:])
    }
    let record = try LabelsRecord.read(from: beside)
    let dataset = try read(data ?? record.path, record.reading)
    guard let run = record.run else { return dataset }
    return try RunFiles(URL(fileURLWithPath: run)).divided(dataset)
  }

  private func read(_ data: String, _ settings: [String: JSONValue]) throws -> Dataset {
    var configuration = try reading.configuration()
    for (key, value) in settings where !reading.has(key) {
      try configuration.set(key, to: value)
    }
    configuration.data = data
    try configuration.checkDataPlace()
    let dataset = try configuration.readData(needsTraining: false)
    guard let splits = configuration.splits else { return dataset }
    return try dataset.applying(SplitAssignment(contentsOf: URL(fileURLWithPath: splits)))
  }

  private func tell(_ result: Relabelling, _ file: URL) {
    Output.line(
      "\(Text.count(result.changed, "label")) changed, "
        + "\(Text.count(result.dropped, "image")) left out, "
        + "\(Text.count(result.dataset.samples.count, "image")) written to \(file.shown)")
    let decided = result.changed + result.dropped + result.kept
    if result.kept > 0 {
      Output.line(
        "of \(Text.count(decided, "label")) decided, "
          + "\(Text.grouped(result.changed + result.dropped)) "
          + "(\(Text.percent(Double(result.changed + result.dropped) / Double(decided)))) "
          + "were wrong")
    }
    if !result.spared.isEmpty {
      let shown = result.spared.prefix(3).joined(separator: ", ")
      let more = result.spared.count - 3
      Output.line(
        "left as they are, since they are of test: \(shown)"
          + (more > 0 ? " and \(Text.grouped(more)) more" : "") + " (--include-test changes them)")
    }
    let dataset = result.dataset
    let empty = zip(dataset.classNames, dataset.classCounts()).filter { $0.1 == 0 }.map(\.0)
    if dataset.task == .classification, !empty.isEmpty {
      Output.note("note: no image of \(empty.joined(separator: ", ")) is left")
    }
    let values = Shell.quoted(dataset.classNames.joined(separator: ","))
    let flags =
      dataset.task == .regression ? " --task regression --value-columns \(values)" : ""
    Output.note("next: fovea train \(Shell.quoted(file.shown))\(flags)")
  }
}
