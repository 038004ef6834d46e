import FoveaSupport
import Foundation
import FoveaInference
import FoveaRunRecords

/// What may happen to a run's folder, and what is written when a run begins.
enum RunFolder {
  /// Checks that a new run finds an empty folder (or none), and a resumed one a run.
  ///
  /// - Throws: `TrainingError`.
  static func check(_ files: RunFiles, resuming: Bool) throws {
    let entries =
      try FileManager.default.fileExists(atPath: files.folder.path)
      ? FileManager.default.contentsOfDirectory(atPath: files.folder.path)
        .filter { !$0.hasPrefix(".") } : []
    if resuming {
      guard entries.contains(files.configuration.lastPathComponent) else {
        throw TrainingError(
          .nothingToResume,
          "\(files.folder.path) holds no run to resume: it has no config.json. Give the folder of a "
            + "run that was stopped.")
      }
    } else if !entries.isEmpty {
      throw TrainingError(
        .occupiedFolder,
        "\(files.folder.path) already holds \(entries.count == 1 ? "a file" : "files") "
          + "(\(entries.sorted().prefix(3).joined(separator: ", "))\(entries.count > 3 ? ", …" : "")). "
          + "Resume that run with --resume, or choose another --name.")
    }
  }

  /// Makes the folder and writes what says what the run is; the checkpoint follows last, so that a
  /// folder that has one has everything.
  static func begin(_ trainer: Trainer, classNames: [String]) throws {
    let files = trainer.files
    do {
      try FileManager.default.createDirectory(
        at: files.folder, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(
        .occupiedFolder,
        "the run's folder \(files.folder.path) cannot be made: \(error.localizedDescription). Choose "
          + "another folder with --runs.")
    }
    let configuration = trainer.configuration
    try trainer.data.assignment.write(to: files.splits)
    try AtomicFile.write(
      RecordCoding.encoder(indented: true).encode(configuration) + Data("\n".utf8),
      to: files.configuration)
    try RunRecord(
      task: trainer.data.dataset.task.rawValue, model: configuration.model,
      createdBy: FoveaVersion.program,
      seed: configuration.seed, dataName: trainer.data.dataset.name,
      dataHash: trainer.data.assignment.fingerprint, classNames: classNames,
      configuration: .object(configuration.json),
      environment: .current(threads: configuration.threads ?? TrainingConfiguration.coreCount)
    ).write(to: files.run)
  }
}

extension TrainingConfiguration {
  /// The machine's cores.
  static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }
  /// Loader threads where none are set.
  static var automaticWorkers: Int { min(8, max(1, coreCount)) }

  /// The settings that a run's folder records.
  ///
  /// - Throws: `RecordReadError` where the file is missing or damaged, `SettingError` where it holds
  ///   a setting that this version does not know.
  public init(recordedIn runFolder: URL) throws {
    let url = RunFiles(runFolder).configuration
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw RecordReadError.unreadable(
        path: url.path, reason: isMissing ? "there is no such file" : error.localizedDescription)
    }
    do {
      self = try RecordCoding.decoder().decode(Self.self, from: data)
    } catch let error as SettingError {
      throw error
    } catch {
      throw RecordReadError.damaged(path: url.path, line: nil, reason: "it is not valid JSON")
    }
  }
}
