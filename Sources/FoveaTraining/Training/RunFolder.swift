import Foundation
import FoveaInference
import FoveaRunRecords
import FoveaSupport

/// The checks of a run's folder, and the files written at the start of a run.
enum RunFolder {
  /// Checks that the folder of a new run is empty or missing, and that the folder of a resumed run
  /// holds a run.
  ///
  /// - Throws: `TrainingError` where it doesn't.
  static func check(_ files: RunFiles, resuming: Bool) throws {
    let entries =
      try FileManager.default.fileExists(atPath: files.folder.path)
      ? FileManager.default.contentsOfDirectory(atPath: files.folder.path)
        .filter { !$0.hasPrefix(".") } : []
    if resuming {
      guard entries.contains(files.configuration.lastPathComponent) else {
        throw TrainingError(
          .nothingToResume,
          "\(files.folder.path) holds no run to resume: it has no config.json. Give the folder of "
            + "a run that was stopped.")
      }
    } else if !entries.isEmpty {
      let shown = entries.sorted().prefix(3).joined(separator: ", ")
      throw TrainingError(
        .occupiedFolder,
        "\(files.folder.path) already holds \(entries.count == 1 ? "a file" : "files") "
          + "(\(shown)\(entries.count > 3 ? ", …" : "")). Resume that run, or choose another "
          + "`name`.")
    }
  }

  /// Locks the folder, so that no other program trains in it; makes it if it is missing.
  ///
  /// - Throws: `TrainingError` where another program has the lock or the folder can't be made,
  ///   `FileWriteError` where nothing can be written into it.
  static func lock(_ files: RunFiles) throws -> FolderLock {
    do {
      return try FolderLock(files.folder)
    } catch let held as FolderLock.HeldError {
      let holder =
        held.process.map { "process \($0)" + (held.host.map { " on \($0)" } ?? "") }
        ?? "another process"
      throw TrainingError(
        .lockedFolder,
        "\(files.folder.path) is in use: \(holder) trains in it. Two programs would mix their "
          + "results. Wait until it ends or stop it, or choose another `name`.")
    } catch let error as FileWriteError {
      throw error
    } catch {
      throw TrainingError(
        .occupiedFolder,
        "the run's folder \(files.folder.path) cannot be made: \(ErrorText.reason(of: error)). "
          + "Choose another folder with `runs`.")
    }
  }

  /// The note where the file system has no locks.
  static func unlockedNote(_ files: RunFiles) -> String {
    "the file system of \(files.folder.path) has no locks: don't train in it with two programs at "
      + "a time"
  }

  /// Writes the records of the run. The checkpoint is written last, so that a folder with a
  /// checkpoint is complete.
  ///
  /// - Parameter resolved: The resolved settings.
  static func begin(
    _ trainer: Trainer, _ resolved: ResolvedConfiguration, classNames: [String]
  ) throws {
    let files = trainer.files
    let configuration = resolved.settings
    try trainer.data.assignment.write(to: files.splits)
    try AtomicFile.write(
      RecordCoding.encoder(indented: true).encode(configuration) + Data("\n".utf8),
      to: files.configuration)
    try AtomicFile.write(Data(configuration.yaml().utf8), to: files.configurationYAML)
    try RunRecord(
      task: resolved.task.rawValue, model: resolved.model,
      createdBy: FoveaVersion.program,
      seed: configuration.seed, dataName: trainer.data.dataset.name,
      dataHash: trainer.data.assignment.fingerprint, classNames: classNames,
      configuration: .object(configuration.json),
      environment: .current(threads: configuration.threads ?? TrainingConfiguration.coreCount)
    ).write(to: files.run)
  }
}

extension TrainingConfiguration {
  /// The settings with the rate that a run recorded, in place of one to be found.
  ///
  /// - Parameter folder: The folder of the run to resume; nil for a new run.
  /// - Throws: The errors of reading the record.
  func withRecordedRate(in folder: URL?) throws -> TrainingConfiguration {
    guard let folder, self.findsLearningRate,
      FileManager.default.fileExists(atPath: RunFiles(folder).configuration.path)
    else { return self }
    var result = self
    // Runs of earlier versions may have left the rate open, which meant the usual one.
    result.learningRate = try TrainingConfiguration(recordedIn: folder).learningRate
    return result
  }

  /// The number of the machine's active cores.
  static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }
  /// The default number of loader threads.
  package static var automaticWorkers: Int { min(8, max(1, coreCount)) }

  /// The settings that a run's folder records.
  ///
  /// - Throws: `RecordReadError` where the file is missing or damaged, `SettingError` where it has
  ///   a setting that is unknown to this version.
  public init(recordedIn runFolder: URL) throws {
    let url = RunFiles(runFolder).configuration
    let data = try RecordCoding.contents(of: url)
    do {
      self = try RecordCoding.decoder().decode(Self.self, from: data)
    } catch let error as SettingError {
      throw error
    } catch {
      throw RecordReadError.damaged(path: url.path, line: nil, reason: "it is not valid JSON")
    }
  }
}
