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
      with splits and groups as before, to train on; the data itself is never changed. For boxes \
      and masks OUT is a new folder with annotations (boxes: COCO) and links to the images: \
      accept adds an overlooked box, changes a swapped class, or moves a box; drop leaves out the \
      box, or the image of an overlooked object or a mask.

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
    name: [.short, .long],
    help: ArgumentHelp("The new CSV file; for boxes and masks a folder.", valueName: "OUT"),
    completion: .file())
  var output: String

  @Flag(help: "Apply decisions on test images, too.")
  var includeTest = false

  @OptionGroup(title: "Reading data") var reading: SettingFlags<CheckingSettings>

  func run() throws {
    let decisions = try LabelDecisions(contentsOf: URL(fileURLWithPath: table))
    let dataset = try dataset()
    if dataset.task == .detection || dataset.task == .segmentation {
      return try relabelObjects(decisions, of: dataset)
    }
    try OutputPlace.checkFile(output, kinds: ["csv"], content: "a table of labels")
    let file = URL(fileURLWithPath: output)
    guard !FileManager.default.fileExists(atPath: output) else {
      throw Failure("\(output) exists, and existing files are not changed: give a new name")
    }
    let result = try Relabelling(decisions, of: dataset, includesTest: includeTest)
    try result.write(to: file)
    tell(result, file)
  }

  /// Corrects boxes, or leaves images out, in a copy of the annotations with links to the images.
  private func relabelObjects(_ decisions: LabelDecisions, of dataset: Dataset) throws {
    try OutputPlace.checkFolder(output, isNew: true)
    let beside = URL(fileURLWithPath: table).deletingLastPathComponent()
      .appendingPathComponent(LabelFiles.record)
    guard FileManager.default.fileExists(atPath: beside.path) else {
      throw Failure(
        "there is no \(beside.shown), which has the suggested boxes: keep the table beside it")
    }
    let test = Set(dataset.indices(of: .test).map { dataset.samples[$0].id })
    var issues = try decisions.issues(of: try LabelsRecord.read(from: beside))
    let spared = issues.filter { !$0.action.isEmpty && test.contains($0.path) && !includeTest }
    if !includeTest { issues.removeAll { test.contains($0.path) } }
    let (corrected, changes) = try dataset.relabelled(by: issues)
    let folder = URL(fileURLWithPath: output)
    let format: ExportFormat = dataset.task == .detection ? .coco : .masks
    try corrected.export(as: format, to: folder, linksImages: true)
    Output.line("\(changes.text); written to \(folder.shown)")
    if !spared.isEmpty {
      Output.line(
        "left as they are, since they are of test: \(Text.count(spared.count, "decision")) "
          + "(--include-test applies them)")
    }
    Output.next(["fovea", "train", folder.shown])
  }

  /// The data: DATA, or the one that was judged.
  private func dataset() throws -> Dataset {
    let beside = URL(fileURLWithPath: table).deletingLastPathComponent()
      .appendingPathComponent(LabelFiles.record)
    guard FileManager.default.fileExists(atPath: beside.path) else {
      guard let data else {
        throw UsageError(
          "there is no \(beside.shown), which would name the data: fovea relabel "
            + "\(ShellText.quoted(table)) DATA -o \(ShellText.quoted(output))")
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
    let values = [
      "--task", "regression", "--value-columns", dataset.classNames.joined(separator: ","),
    ]
    Output.next(
      ["fovea", "train", file.shown] + (dataset.task == .regression ? values : []))
  }
}
