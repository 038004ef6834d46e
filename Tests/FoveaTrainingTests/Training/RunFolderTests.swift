import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Only one program at a time trains in a folder.
@Suite(.serialized) struct RunFolderTests {
  private func trainer(
    _ configuration: TrainingConfiguration, in folder: URL? = nil, resuming: Bool = false
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, data: shapes(perClass: 6, configuration), runFolder: folder,
      makeModel: makeTiny, resuming: resuming)
  }

  @Test func aSecondProgramIsRefused() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    let folder = scratch("run")
    // Both have looked at the folder before either began.
    let (first, second) = (
      try trainer(configuration, in: folder), try trainer(configuration, in: folder)
    )
    var errors: [TrainingError?] = []
    _ = try first.train { event in
      if case .started = event {
        errors.append(#expect(throws: TrainingError.self) { try second.train() })
      }
      if case .epoch = event {
        let resumed = try trainer(configuration, in: folder, resuming: true)
        errors.append(#expect(throws: TrainingError.self) { try resumed.train() })
      }
    }
    let expected = TrainingError(
      .lockedFolder,
      "\(folder.path) is in use: process \(getpid()) on \(FolderLock.host) trains in it. Two "
        + "programs would mix their results. Wait until it ends or stop it, or choose another "
        + "`name`.")
    #expect(errors == [expected, expected])
    #expect(try HistoryFile(RunFiles(folder).history).read().count == 1)
    // Afterwards the folder is occupied, but not locked.
    let late = #expect(throws: TrainingError.self) { try second.train() }
    #expect(late?.kind == .occupiedFolder)
    _ = try trainer(configuration, in: folder, resuming: true).train()
    #expect(
      try !FileManager.default.contentsOfDirectory(atPath: folder.path).contains(FolderLock.name))
  }

  @Test func programsThatChooseTheSameNameGetDifferentFolders() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 1
      $0.runs = scratch.url.path
    }
    let (first, second) = (try trainer(configuration), try trainer(configuration))
    #expect(first.runFolder == second.runFolder)
    _ = try first.train { event in
      if case .started = event { _ = try second.train() }
    }
    #expect(first.runFolder.lastPathComponent == "shapes-tiny")
    #expect(second.runFolder.lastPathComponent == "shapes-tiny-2")
    for folder in [first.runFolder, second.runFolder] {
      #expect(FileManager.default.fileExists(atPath: RunFiles(folder).model.path))
    }
  }

  @Test func aRunThatFailsBeforeItsFirstFileLeavesNoFolder() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.freeze = ["nothing-of-this-name"] }
    let trainer = try trainer(configuration, in: scratch("run"))
    #expect(throws: (any Error).self) { try trainer.train() }
    #expect(!FileManager.default.fileExists(atPath: scratch("run").path))
  }
}
