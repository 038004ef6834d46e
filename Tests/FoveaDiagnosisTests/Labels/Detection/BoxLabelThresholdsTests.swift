import FoveaDatasets
import FoveaInference
import Testing

@testable import FoveaDiagnosis

@Suite struct BoxLabelThresholdsTests {
  /// Cleanlab computes average precision in single precision.
  @Test(arguments: try BoxLabelGoldens.load())
  func thresholdsAndIssuesEqualThoseOfCleanlab(_ test: BoxLabelGoldens.Case) throws {
    let thresholds = BoxLabelThresholds(
      annotations: test.boxes, predictions: test.found, classes: test.classes, factor: 0.8
    ).values
    for (value, expected) in zip(thresholds, test.expected.thresholds) {
      #expect(abs(value - expected) < 1e-6)
    }
    let scores = try BoxLabelScoring().scores(annotations: test.boxes, predictions: test.found)
    let isIssue = scores.enumerated().map { image, scores in
      zip(test.boxes[image], zip(scores.swapped, scores.badlyLocated)).contains { box, scores in
        [scores.0, scores.1].contains { ($0 ?? 1) <= thresholds[box.label] }
      }
        || zip(test.found[image], scores.overlooked).contains { found, score in
          (score ?? 1) <= thresholds[found.label]
        }
    }
    #expect(isIssue == test.expected.isIssue)
  }
}
