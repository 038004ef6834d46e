import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// `fovea find-lr`: a learning-rate range test.
struct FindLearningRate: ParsableCommand, ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "find-lr",
    abstract: "Find a learning rate by a range test.",
    usage: """
      fovea find-lr DATA [--SETTING VALUE ...]
      fovea find-lr --config FILE [DATA] [--SETTING VALUE ...]
      """,
    discussion: """
      Takes the arguments of 'fovea train', and prints that command with a learning rate filled \
      in. Some updates are made, each with a higher learning rate, from one at which nothing \
      changes to one at which training breaks. The loss at each rate shows which rates are useful \
      (Smith 2017):

        valley     the middle of the longest descent, as fastai has it; this one is chosen
        steepest   the steepest descent
        minimum    a tenth of the rate of the lowest loss

        fovea find-lr photos --model mobilenet_v2 --optimizer adamw
        fovea find-lr photos --weights efficientnet-lite0 --freeze backbone

      The loss is smoothed (decay 0.98), and its first tenth and last five values are left out. \
      Where the loss never falls, no rate is suggested. 'fovea train --learning-rate auto' makes \
      the same test before the first epoch.

      The record and a picture are written to --output, by default runs/find-lr/DATA-MODEL. \
      Nothing is trained: later runs have the same results as without the test. --json prints the \
      record on one line.
      """)

  @Argument(help: ArgumentHelp("Labelled images.", valueName: "DATA"))
  var dataPath: String?

  @Option(
    help: ArgumentHelp("A YAML file of settings.", valueName: "FILE"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "The first learning rate. (default: 1e-7; adam, adamw and rmsprop 1e-8)",
      valueName: "NUMBER"))
  var lowest: Double?

  @Option(
    help: ArgumentHelp(
      "The last learning rate. (default: 10; adam, adamw and rmsprop 1)", valueName: "NUMBER"))
  var highest: Double?

  @Option(help: ArgumentHelp("The number of updates.", valueName: "N"))
  var steps = 100

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The folder of the record and the picture.", valueName: "FOLDER"),
    completion: .directory)
  var output: String?

  @Flag(help: "Print the record as one JSON object.")
  var json = false

  @OptionGroup var flags: TrainingFlags

  func run() throws {
    var configuration = TrainingConfiguration()
    var problems = Problems()
    try flags.apply(config, data: dataPath, to: &configuration, &problems)
    flags.check(configuration, &problems)
    let test = problems.collect { try rangeTest(for: configuration.optimizer) }
    if let output { problems.collect { try OutputPlace.checkFolder(output) } }
    try problems.check()
    // The rate to be found replaces a given one.
    configuration.learningRate = nil
    let dataset = try configuration.readData()
    for error in configuration.problems(with: dataset, isNew: true) {
      problems.collect { throw error }
    }
    try problems.check()
    let trainer = try Trainer(
      configuration: configuration, data: configuration.divide(dataset))
    let record = try found(by: trainer, test)
    let folder = output.map { URL(fileURLWithPath: $0) } ?? Self.folder(configuration, trainer)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try record.write(to: folder.appendingPathComponent("find-lr.json"))
    try Figure.learningRate(record).write(to: folder.appendingPathComponent("find-lr.png"))
    if json {
      Output.line(try RecordCoding.line(record))
    } else {
      Output.text(LearningRateTable.text(record))
      Output.line()
      Output.line("find-lr.png and find-lr.json: \(folder.shown)")
    }
    guard let rate = record.chosen else {
      throw Failure("no learning rate is suggested: \(record.problem ?? "the test ended early")")
    }
    if !json { Output.line("next: " + command(rate)) }
  }

  private func rangeTest(for optimizer: OptimizerKind) throws -> LearningRateTest {
    try UsageError.check("--steps", steps, in: LearningRateTest.fewestSteps...100_000)
    let usual = LearningRateTest(for: optimizer, steps: steps)
    let (low, high) = (lowest ?? usual.lowest, highest ?? usual.highest)
    guard low > 0, low < high, high <= 1e9 else {
      throw UsageError(
        "--lowest is \(low) and --highest \(high): rates must rise, above 0 and to at most 1e9")
    }
    return LearningRateTest(lowest: low, highest: high, steps: steps)
  }

  private func found(by trainer: Trainer, _ test: LearningRateTest?) throws -> LearningRateRecord {
    var bar = ProgressBar("range test", total: test?.steps ?? steps)
    defer { bar.clear() }
    let record = try trainer.findLearningRate(test) { done, _ in bar.update(done) }
    guard let record else { throw ExitCode(130) }
    return record
  }

  /// The usual folder: the stem of the run's name in `find-lr` beside the runs.
  private static func folder(_ configuration: TrainingConfiguration, _ trainer: Trainer) -> URL {
    let stem = URL(fileURLWithPath: configuration.data).deletingPathExtension().lastPathComponent
    return URL(fileURLWithPath: configuration.runs).appendingPathComponent("find-lr")
      .appendingPathComponent(configuration.name ?? "\(stem)-\(trainer.resolved.model)")
  }

  /// The command that trains with the rate and the given settings.
  private func command(_ rate: Double) -> String {
    let files = config.map { ["--config", $0] } ?? []
    let words =
      ["fovea", "train"] + [dataPath].compactMap(\.self) + files
      + flags.words(except: ["learningRate"])
      + ["--learning-rate", NumberText.short(rate, digits: 2)]
    return words.map(ShellText.quoted).joined(separator: " ")
  }
}
