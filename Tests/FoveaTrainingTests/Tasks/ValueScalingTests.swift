import FoveaDatasets
import FoveaInference
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite struct ValueScalingTests {
  /// The mean of equal values may be rounded, and their deviation would then be tiny instead of 0.
  @Test func constantValuesAreShiftedOnly() throws {
    var scenes = annotatedScenes(.regression)
    for index in scenes.samples.indices {
      scenes.samples[index].annotation = .values([0.1, 1_700_000_000 + Double(index)])
    }
    let scaling = try ValueScaling(of: scenes)
    #expect(scaling.mean[0] == 0.1 && scaling.deviation[0] == 1)
    let count = Double(scenes.samples.count)
    #expect(scaling.standardised([0.1, 1_700_000_000])[0] == 0)
    // Single precision comes after standardising.
    let ends = scaling.standardised([0.1, 1_700_000_000, 0.1, 1_700_000_000 + count - 1])
    #expect(ends[1] < -1 && ends[3] > 1)
  }
}
