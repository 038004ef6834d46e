import ArgumentParser
import Foundation
import Fovea

/// The program: reads the command line, runs one command, prints errors.
@main
struct Program {
  static func main() {
    UsualSignals.restore()
    Engine.onWarning { Output.note("warning: \($0)") }
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(
      run(arguments) { command in
        if let command = command as? any ComputingCommand, command.computesBesideOtherWork {
          WaitPolicy.spinBriefly()
        }
      })
  }

  /// Runs a command line, with `prepare` before the command; returns the exit code.
  static func run(
    _ arguments: [String], prepare: (any ParsableCommand) -> Void = { _ in }
  ) -> Int32 {
    var command: any ParsableCommand
    do {
      try checkCommand(arguments)
      command = try FoveaCommand.parseAsRoot(arguments)
    } catch {
      return report(parsing: error, arguments)
    }
    prepare(command)
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
      Output.error("\(error)")
      return ExitCode.failure.rawValue
    }
  }

  /// - Throws: `UsageError` where the first argument, or the one after `help`, is not a command.
  private static func checkCommand(_ arguments: [String]) throws {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    if let name = words.first, !name.hasPrefix("-"), name != "help", !commands.contains(name) {
      throw UsageError.unknown("command", name, known: commands)
    }
  }

  private static var commands: [String] {
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
    Output.error(Habits.explained(FoveaCommand.message(for: error), arguments))
    let command = arguments.first.flatMap { commands.contains($0) ? "fovea \($0)" : nil } ?? "fovea"
    Output.note("See '\(command) --help'.")
    return ExitCode.validationFailure.rawValue
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
      Train.self, Evaluate.self, Predict.self, Summary.self, Models.self, Check.self,
      Export.self, SplitCommand.self, Convert.self, Augment.self, Import.self, Weights.self,
      Benchmark.self, BenchmarkData.self, Algorithms.self,
    ])
}
