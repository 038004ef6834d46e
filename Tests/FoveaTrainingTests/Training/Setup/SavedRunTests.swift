import Foundation
import FoveaDatasets
import FoveaInference
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite("Set-up from a saved run")
struct SavedRunTests {
  private func trainer(
    _ folder: URL, resuming: Bool, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Trainer {
    let configuration = tinyConfiguration(change)
    return try Trainer(
      configuration: configuration, data: shapes(configuration), runFolder: folder,
      makeModel: makeTiny, resuming: resuming)
  }

  @Test("A new run has none; a stopped one has its checkpoint and keeps its input")
  func saved() throws {
    let scratch = Scratch()
    let first = try trainer(scratch("run"), resuming: false)
    #expect(try SavedRun(first) == nil)
    _ = try first.train { if case .step = $0 { first.requestStop() } }
    let second = try trainer(scratch("run"), resuming: true)
    let saved = try #require(try SavedRun(second))
    #expect(saved.state.updates == 1 && saved.state.epoch == 1)
    let input = try InputSetup(second, saved)
    #expect(input.preprocessing == saved.card.preprocessing && input.initial == nil)
    let changed = try trainer(scratch("run"), resuming: true) { $0.batchSize = 5 }
    let error = #expect(throws: TrainingError.self) { try SavedRun(changed) }
    #expect(error?.kind == .changedSettings && error?.description.contains("batchSize") == true)
  }
}
