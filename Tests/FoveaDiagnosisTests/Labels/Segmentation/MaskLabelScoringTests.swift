import FoveaImages
import TestSupport
import Testing

@testable import FoveaDiagnosis

/// The generated cases in `Tests/Goldens/labels/masks.json`, scored by cleanlab 2.9.
struct MaskLabelGoldens: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let height, width, classes: Int
    let labels: [[UInt8]]
    /// Probabilities times 1000; height, width, classes.
    let thousandths: [[Float]]
    let quality, issueFreeShare: [Double]
    /// The pixels of each image that are issues.
    let issues: [[Int]]
    /// Given class, suggested class, number of pixels.
    let pairs: [[Int]]

    var testDescription: String { name }
  }

  let cases: [Case]
}

@Suite struct MaskLabelScoringTests {
  @Test(arguments: try Goldens.load("labels/masks.json", as: MaskLabelGoldens.self).cases)
  func scoresEqualThoseOfCleanlab(_ test: MaskLabelGoldens.Case) {
    var scoring = MaskLabelScoring(classCount: test.classes)
    for (labels, thousandths) in zip(test.labels, test.thousandths) {
      scoring.add(
        labels: LabelMask(width: test.width, height: test.height, values: labels),
        probabilities: thousandths.map { $0 / 1000 })
    }
    let result = scoring.result()
    for (index, image) in result.images.enumerated() {
      #expect(abs(image.quality - test.quality[index]) < 1e-9)
      #expect(abs(image.issueFreeShare - test.issueFreeShare[index]) < 1e-12)
      #expect(image.issuePixels == test.issues[index].count)
    }
    let pairs = result.classes.enumerated().flatMap { given, quality in
      quality.suggested.enumerated().filter { $0.element > 0 }.map {
        [given, $0.offset, $0.element]
      }
    }
    #expect(pairs == test.pairs)
  }

  /// Pixels without a label count nowhere.
  @Test func ignoredPixelsAreLeftOut() {
    let mask = LabelMask(width: 3, height: 1, values: [0, 255, 1])
    var scoring = MaskLabelScoring(classCount: 2)
    scoring.add(labels: mask, probabilities: [0.75, 0.25, 1, 0, 0.25, 0.75])
    let result = scoring.result()
    #expect(abs(result.images[0].quality - 0.75) < 1e-12)
    #expect(result.classes.map(\.pixels) == [1, 1])
    #expect(result.classes.map(\.meanConfidence) == [0.75, 0.75])
    #expect(result.images[0].issuePixels == 0 && result.images[0].region == nil)
  }
}
