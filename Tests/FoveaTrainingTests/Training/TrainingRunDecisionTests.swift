import Foundation
import FoveaDatasets
import FoveaMetrics
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

/// The threshold of a target, and the data that it needs.
@Suite("Decision thresholds of a run", .serialized)
struct TrainingRunDecisionTests {
  private func message(
    _ target: DecisionTarget, lacking label: String, in splits: Set<Split>, _ scratch: Scratch
  ) throws -> String? {
    let configuration = tinyConfiguration { $0.target = target }
    var data = try shapes(configuration)
    var dataset = data.dataset
    let lacked = try #require(dataset.classNames.firstIndex(of: label))
    dataset.samples.removeAll { sample in
      sample.label == lacked && sample.split.map(splits.contains) == true
    }
    data = try DividedDataset(
      dataset: dataset.split().dataset, recorded: dataset.split().assignment)
    let error = #expect(throws: SettingError.self) {
      try train(configuration, in: scratch("run"), data: data)
    }
    #expect(!FileManager.default.fileExists(atPath: RunFiles(scratch("run")).history.path))
    return error?.description
  }

  @Test("A target of a class that validation lacks is an error before training")
  func missingInValidation() throws {
    let scratch = Scratch()
    let target = DecisionTarget(.recall, 0.95, of: "ring")
    #expect(
      try message(target, lacking: "ring", in: [.validation], scratch)
        == "`target` is ring:recall=0.95, but validation has no samples of 'ring' to choose a "
        + "threshold on; training has 10. Divide the data again with more validation "
        + "(`ignoreGivenSplits`, `splitRatios`), move some from training to validation, or leave "
        + "`target` out.")
  }

  @Test("A target of a class that validation has is chosen")
  func chosen() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.target = DecisionTarget(.recall, 0.95, of: "ring")
      $0.epochs = 1
    }
    var decisions: [String?] = []
    _ = try train(configuration, in: scratch("run")) { event, _ in
      if case .decided(let decision) = event { decisions.append(decision.className) }
    }
    #expect(decisions == ["ring"])
  }
}
