import Foundation
import Fovea

/// The folder of a diagnosing command's pictures and pages.
enum ResultsPlace {
  /// The folder: the one that `--output` names, or a folder named after the command inside the
  /// run's, or `fovea-COMMAND` beside a model file without a run.
  ///
  /// - Parameters:
  ///   - output: The value of `--output`; nil where it wasn't given.
  ///   - run: The run or model that the command is about.
  ///   - source: Its place as given by the user.
  ///   - command: The command's name, such as `diagnose`.
  /// - Throws: `Failure` where nothing can be written there.
  static func folder(
    _ output: String?, for run: TrainedRun, at source: String, command: String
  ) throws -> URL {
    let folder =
      output.map { URL(fileURLWithPath: $0) }
      ?? run.files?.folder.appendingPathComponent(command)
      ?? URL(fileURLWithPath: source).deletingLastPathComponent()
      .appendingPathComponent("fovea-" + command)
    try OutputPlace.checkFolder(folder.path)
    return folder
  }
}
