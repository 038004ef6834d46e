import FoveaSupport
import FoveaTraining
import Testing

@testable import FoveaDiagnosis

@Suite struct AugmentationLadderTests {
  @Test(arguments: VisionTask.allCases)
  func everyStepIsValid(task: VisionTask) throws {
    var evidence = healthyEvidence(task)
    evidence.inputSize = 64
    var texts: [String] = []
    while let next = AugmentationLadder.next(evidence) {
      texts.append(next.text)
      evidence.settings.augment = try Augmentation(parsing: next.text)
      try #require(texts.count < 10)
    }
    #expect(texts.count >= 3 && Set(texts).count == texts.count)
  }

  @Test func greyImagesKeepTheirColours() {
    var evidence = healthyEvidence(.detection)
    evidence.channels = 1
    #expect(AugmentationLadder.next(evidence)?.text == "horizontal-flip,scale-jitter")
  }
}
