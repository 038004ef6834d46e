import Testing

@testable import FoveaSupport

@Suite struct VisionTaskTests {
  @Test("Masks and boxes name places; labels and values are of the whole image")
  func places() {
    #expect(VisionTask.allCases.filter(\.annotation.hasPlaces) == [.detection, .segmentation])
  }

  @Test("Only the tasks of one class for an image need two classes, and none of them empty")
  func classes() {
    #expect(
      VisionTask.allCases.filter { $0.traits.fewestClasses > 1 }
        == [.classification, .verification])
    #expect(
      VisionTask.allCases.filter { $0.traits.needsEveryClass } == [.classification, .verification])
    #expect(VisionTask.allCases.filter { !$0.traits.namesOutputs } == [.verification])
  }
}
