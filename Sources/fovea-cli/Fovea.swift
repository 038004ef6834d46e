import ArgumentParser
import Foundation
import Fovea
import FoveaSupport

/// The program: reads the command line, runs one command, prints errors.
@main
struct Program {
  static func main() {
    UsualSignals.restore()
    Output.claimDescriptors()
    Engine.onWarning { Output.note("warning: \($0)") }
    let arguments = BareOptions.completed(Array(CommandLine.arguments.dropFirst()))
    let code = run(arguments) { command in
      if let command = command as? any ComputingCommand, command.computesBesideOtherWork {
        WaitPolicy.spinBriefly()
      }
    }
    exit(Output.finish(code))
  }

  /// Runs a command line, with `prepare` before the command; returns the exit code.
  static func run(
    _ arguments: [String], prepare: (any ParsableCommand) -> Void = { _ in }
  ) -> Int32 {
    var command: any ParsableCommand
    do {
      let note: String?
      (command, note) = try parsed(arguments)
      prepare(command)
      if let note { Output.note(note) }
    } catch let error as ParseFailure {
      return report(parsing: error.error, error.arguments)
    } catch {
      return report(parsing: error, arguments)
    }
    do {
      try UsageError.rethrowing { try Engine.checkEnvironment() }
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch let error where error is UsageError || error is SettingError {
      Output.error("\(error)")
      return ExitCode.validationFailure.rawValue
    } catch  where FoveaCommand.exitCode(for: error).isSuccess {
      return report(parsing: error, arguments)
    } catch {
      Output.error(ErrorText.of(error))
      return ExitCode.failure.rawValue
    }
  }

  /// An error of the argument parser, with the arguments that it read.
  private struct ParseFailure: Error {
    let error: any Error
    let arguments: [String]
  }

  /// The command of a command line, and a note where words of other programs were translated.
  private static func parsed(
    _ arguments: [String]
  ) throws -> (command: any ParsableCommand, note: String?) {
    do {
      try checkCommand(arguments)
      let command = try FoveaCommand.parseAsRoot(arguments)
      if !HabitTranslation.isNeeded(arguments) { return (command, nil) }
    } catch  where FoveaCommand.exitCode(for: error).isSuccess {
      throw error
    } catch {}
    let translation = try HabitTranslation(arguments)
    try checkCommand(translation.arguments)
    let words = translation.hasChanged ? translation.arguments : arguments
    do {
      let command = try FoveaCommand.parseAsRoot(words)
      let text = words.map(ShellText.quoted).joined(separator: " ")
      return (command, translation.hasChanged ? "note: read as: fovea \(text)" : nil)
    } catch {
      throw ParseFailure(error: error, arguments: words)
    }
  }

  /// - Throws: `UsageError` where the first argument, or the one after `help`, is not a command.
  private static func checkCommand(_ arguments: [String]) throws {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let name = words.first, !name.hasPrefix("-"), name != "help", !commands.contains(name)
    else { return }
    if let advice = Habits.adviceOnCommands[NearestName.folded(name)] {
      throw UsageError("there is no command '\(name)'. \(advice)")
    }
    throw UsageError.unknown("command", name, known: commands)
  }

  /// The names of all commands.
  static var commands: [String] {
    FoveaCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// Prints help to standard output, or a usage error to standard error.
  private static func report(parsing error: any Error, _ arguments: [String]) -> Int32 {
    if let error = error as? UsageError {
      Output.error(error.description)
      return ExitCode.validationFailure.rawValue
    }
    guard !FoveaCommand.exitCode(for: error).isSuccess else {
      Output.line(FoveaCommand.fullMessage(for: error, columns: Terminal.results.columns))
      return 0
    }
    let command = CommandOptions(arguments)
    Output.error(message(for: error, command))
    Output.note("See '\(command?.title ?? "fovea") --help'.")
    return ExitCode.validationFailure.rawValue
  }

  /// The parser's message, with near names of our own choice.
  private static func message(for error: any Error, _ command: CommandOptions?) -> String {
    let message = FoveaCommand.message(for: error)
    if let command,
      let match = message.firstMatch(of: /^Missing expected argument '(?:<([^>]+)>|(-[^ ]+))/)
    {
      let name = match.output.1 ?? match.output.2 ?? ""
      return "\(name) is missing: \(command.title) \(command.usage)"
    }
    guard let command, let match = message.firstMatch(of: /^Unknown option '--?([^'=]+)/) else {
      return message
    }
    let question = command.question(for: String(match.output.1))
    let start = message.components(separatedBy: ". Did you mean")[0]
    return question.isEmpty ? start : "\(start).\(question)"
  }
}

/// The root of the commands.
struct FoveaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fovea",
    abstract: "Train and evaluate vision models.",
    discussion: """
      Tasks are classification, object detection, segmentation, regression and verification; the \
      task is inferred from the data. Train on photos/cat/*.jpg, photos/dog/*.jpg, ..., then \
      evaluate and predict:

        fovea train photos --epochs 20
        fovea evaluate runs/classification/photos-resnet18 photos
        fovea predict runs/classification/photos-resnet18 new.jpg

      Exit codes: 0 success, 1 failure, 64 usage error on the command line or in a configuration \
      file.
      """,
    version: FoveaVersion.program,
    subcommands: [
      Train.self, FindLearningRate.self, Evaluate.self, Diagnose.self, Predict.self, See.self,
      Inspect.self, Embed.self, Calibrate.self, Threshold.self, Slices.self, Compare.self,
      Labels.self,
      Relabel.self, Check.self, SplitCommand.self, Convert.self, Augment.self, Models.self,
      Summary.self, Weights.self, Import.self, Export.self, Benchmark.self, BenchmarkData.self,
      Algorithms.self,
    ])
}
