@testable import FoveaWeights
import Testing

@Suite struct WeightImportOptionsTests {
  @Test func nothingMayDifferUnlessSaid() {
    let options = WeightImportOptions()
    #expect(!options.allowsMissing && !options.allowsUnexpected && !options.skipsClassifier)
  }
}
