import ArgumentParser
import Fovea
import Foundation

/// The program: reads the command line, runs one command, says what went wrong.
@main
struct Program {
  static func main() {
    // A reader that stops reading (`fovea models | head -3`) is no reason to die noisily.
    signal(SIGPIPE, SIG_IGN)
    Engine.onWarning { Output.note("warning: \($0)") }
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(
      run(arguments) { command in
        if let command = command as? any ComputingCommand, command.computesBesideOtherWork {
          WaitPolicy.spinBriefly()
        }
      })
  }

  /// Runs a command line, `prepare` before the command; the result is the exit code.
  static func run(
    _ arguments: [String], prepare: (any ParsableCommand) -> Void = { _ in }
  ) -> Int32 {
    var command: any ParsableCommand
    do {
      command = try FoveaCommand.parseAsRoot(gathered(arguments))
    } catch {
      return report(parsing: error, arguments)
    }
    prepare(command)
    do {
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch let error as UsageError {
      return report(parsing: error, arguments)
    } catch  where FoveaCommand.exitCode(for: error).isSuccess {
      return report(parsing: error, arguments)
    } catch {
      Output.error("\(error)")
      return ExitCode.failure.rawValue
    }
  }

  /// The arguments with the flags of training settings as `train` declares them.
  private static func gathered(_ arguments: [String]) throws -> [String] {
    if let name = arguments.first, !name.hasPrefix("-"), name != "help", !commands.contains(name) {
      throw UsageError.unknown("command", name, known: commands)
    }
    guard arguments.first == "train" else { return arguments }
    return ["train"] + (try SettingFlags.rewritten(Array(arguments.dropFirst())))
  }

  private static var commands: [String] {
    FoveaCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// Help goes to standard output; a slip on the command line to standard error.
  private static func report(parsing error: any Error, _ arguments: [String]) -> Int32 {
    if let error = error as? UsageError {
      Output.error(error.description)
      return ExitCode.validationFailure.rawValue
    }
    let columns = Terminal.results.columns
    guard !FoveaCommand.exitCode(for: error).isSuccess else {
      Output.line(FoveaCommand.fullMessage(for: error, columns: columns))
      let isAboutTraining = arguments.first { !["help", "--help", "-h"].contains($0) } == "train"
      if isAboutTraining { Output.text("\n" + SettingsHelp.text(columns: columns)) }
      return 0
    }
    Output.error(FoveaCommand.message(for: error))
    let command = arguments.first.flatMap { commands.contains($0) ? "fovea \($0)" : nil } ?? "fovea"
    Output.note("See '\(command) --help'.")
    return ExitCode.validationFailure.rawValue
  }
}

/// The root of the commands.
struct FoveaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fovea",
    abstract: "From a folder of images to a trained, evaluated classifier.",
    discussion: """
      Train on photos/cat/*.jpg, photos/dog/*.jpg, ..., then judge and use what came out:
        fovea train photos --epochs 20
        fovea evaluate runs/classification/photos-resnet18 photos
        fovea predict runs/classification/photos-resnet18 new.jpg

      Exit codes: 0 done, 1 failed, 64 a slip on the command line or in a configuration file.
      """,
    version: FoveaVersion.program,
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Summary.self, Models.self, Check.self,
      Export.self, SplitCommand.self, Convert.self, Augment.self, Import.self, Weights.self,
      Benchmark.self, BenchmarkData.self, Algorithms.self,
    ])
}
