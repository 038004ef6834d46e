import FoveaImages
import Testing

@testable import FoveaInference

/// Results as a line of text.
@Suite struct VisionResultTests {
  @Test func aClassificationNamesTheBestAndTheNext() {
    let names = ["tiger cat", "tabby cat", "dog"]
    func found(_ logits: [Float], _ decision: DecisionThreshold? = nil) -> String {
      let scores = ClassScores(
        logits, decision: ClassDecision(classNames: names, decision: decision))
      return "\(VisionResult.classification(Classification(scores, classNames: names)))"
    }
    #expect(found([0, 3, -4]) == "tabby cat 0.95 (tiger cat 0.05)")
    // A threshold may choose a class other than the most probable.
    let decision = DecisionThreshold(
      className: "tiger cat", score: 0.04, target: "recall=0.9", precision: 1, recall: 1,
      isReached: true)
    #expect(found([0, 3, -4], decision) == "tiger cat 0.05 (tabby cat 0.95)")
    let one = Classification(
      ClassScores([1], decision: ClassDecision(classNames: ["a"], decision: nil)),
      classNames: ["a"])
    #expect(one.description == "a 1.00")
  }

  @Test func detectionsListFiveObjects() {
    let placement = Preprocessing(width: 64, height: 64, channels: 3)
      .placement(imageWidth: 200, imageHeight: 100)
    func found(_ count: Int) -> Detections {
      let objects = (0..<count).map { index in
        Detection(
          label: index % 2, score: 0.91 - Double(index) / 10,
          box: BoundingBox(left: 9.6, top: 20.4, right: 110, bottom: 90))
      }
      return Detections(objects, classNames: ["car", "bus"], in: placement)
    }
    #expect(found(0).description == "no objects")
    #expect(found(2)[1].description == "class 1 0.81 at (10, 20, 110, 90)")
    #expect(found(1).description == "1 object: car 0.91 at (10, 20, 110, 90)")
    #expect(
      VisionResult.detection(found(2)).description
        == "2 objects: car 0.91 at (10, 20, 110, 90), bus 0.81 at (10, 20, 110, 90)")
    #expect(found(6).description.hasPrefix("6 objects: car 0.91"))
    #expect(found(6).description.hasSuffix("car 0.51 at (10, 20, 110, 90), …"))
    #expect(found(2).map { found(2).name(of: $0) } == ["car", "bus"])
    #expect(found(2).imageWidth == 200 && found(2).imageHeight == 100)
  }

  @Test func aSegmentationListsSharesOfItsClasses() {
    let mask = LabelMask(width: 4, height: 2, values: [0, 2, 2, 2, 2, 0, 2, 255])
    let found = Segmentation(mask: mask, classNames: ["road", "sky", "car"])
    #expect(found.pixelCounts() == [2, 0, 5])
    #expect(VisionResult.segmentation(found).description == "car 62.5 %, road 25.0 %")
  }

  @Test func estimatesAreFoundByName() {
    let found = Estimates(values: [
      EstimatedValue(name: "angle", value: 31.25), EstimatedValue(name: "pressure", value: 1.01325),
    ])
    #expect(VisionResult.regression(found).description == "angle 31.25, pressure 1.013")
    #expect(found["pressure"] == 1.01325 && found["volume"] == nil && found[0].value == 31.25)
  }
}
