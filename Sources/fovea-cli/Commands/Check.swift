import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea check`: checks data before training.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a dataset for corrupt images, duplicates, bad labels and stray files.",
    discussion: """
      Every image is decoded and every mask read. No file of the data is changed. The data's \
      splits, or those of --splits, are checked for leaks: duplicates, near duplicates and groups \
      in more than one split.

        fovea check photos
        fovea check tiles.csv --splits splits.json --output tiles-check
        fovea check photos --ignore near-duplicate --ignore ignored-files --json

      Prints errors (which stop training or invalidate its result), warnings and notes. Writes \
      check.json, with every location, and check.html, with pictures, into a folder.

      Exit codes: 0 no error was found, 1 an error was found, 64 usage error.

      --json prints check.json on one line: name, path, format, task, imageCount, splits[], \
      classes[].{name, images, count, bySplit}, images, boxes, masks, values (figures), and \
      findings[].{code, severity, what, advice, count, places[].{files, line, detail, box}}.
      """)

  @Argument(
    help: ArgumentHelp("The data, in any format that 'fovea train' reads.", valueName: "DATA"))
  var data: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The folder to write; by default DATA's name with -check in the working folder, or next to "
        + "DATA if the working folder is inside the data.", valueName: "FOLDER"))
  var output: String?

  @Option(
    help: ArgumentHelp("A kind of finding to ignore; may be repeated.", valueName: "NAME"))
  var ignore: [String] = []

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Flag(name: [.short, .long], help: "Don't show progress.")
  var quiet = false

  @OptionGroup(title: "Reading data") var reading: SettingFlags<CheckingSettings>

  func run() throws {
    let check = try UsageError.rethrowing { try DataCheck(ignoring: ignore) }
    let folder = output.map { URL(fileURLWithPath: $0) } ?? Self.folder(of: data, "check")
    try OutputPlace.checkFolder(folder.path)
    let result = try examine(check)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try DataCheckReport.write(result, to: folder)
    if json {
      Output.line(try RecordCoding.line(result.record))
    } else {
      Output.text(
        SettingNames.asFlags(
          DataCheckTable.text(result.record) { text, severity in
            Terminal.results.styled(
              text, severity == .error ? .red : severity == .warning ? .bold : .dim)
          }))
    }
    Output.note("wrote check.json and check.html to \(folder.shown)")
    if result.record.hasErrors { throw ExitCode.failure }
  }

  private func examine(_ check: DataCheck) throws -> DataCheck.Result {
    let display = CheckProgress(isQuiet: quiet)
    defer { display.clear() }
    let progress: @Sendable (Int, Int) -> Void = { display.show($0, of: $1) }
    var configuration = try reading.configuration()
    configuration.data = data
    if data == TrainingConfiguration.generatedData {
      return check.examine(try configuration.readData(), progress: progress)
    }
    var options = configuration.datasetOptions
    options.needsTraining = false
    return try check.examine(
      contentsOf: URL(fileURLWithPath: data), format: configuration.format, options: options,
      splits: try configuration.splits.map {
        try SplitAssignment(contentsOf: URL(fileURLWithPath: $0))
      },
      progress: progress)
  }

  /// `photos-check` in the working folder, or next to the data if the working folder is inside it:
  /// the report must not become part of the data.
  ///
  /// - Parameter command: The name of the command, for other commands on data.
  static func folder(of data: String, _ command: String) -> URL {
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    let source = URL(fileURLWithPath: data).standardizedFileURL
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder)
    let isWithin =
      exists && isFolder.boolValue
      && (here.standardizedFileURL.path + "/").hasPrefix(source.path + "/")
    let name = source.deletingPathExtension().lastPathComponent + "-" + command
    return (isWithin ? source.deletingLastPathComponent() : here).appendingPathComponent(name)
  }
}

/// A progress bar that several threads update.
private final class CheckProgress: @unchecked Sendable {
  private let lock = NSLock()
  private let isQuiet: Bool
  private var bar: ProgressBar?
  private let start = ProcessInfo.processInfo.systemUptime

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func show(_ done: Int, of total: Int) {
    guard !isQuiet else { return }
    lock.withLock {
      if bar == nil { bar = ProgressBar("checking", total: total) }
      let seconds = ProcessInfo.processInfo.systemUptime - start
      bar?.update(done, imagesPerSecond: seconds > 0 ? Double(done) / seconds : nil)
    }
  }

  func clear() { lock.withLock { bar?.clear() } }
}
