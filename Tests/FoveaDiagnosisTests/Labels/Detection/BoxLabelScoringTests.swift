import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport
import TestSupport
import Testing

@testable import FoveaDiagnosis

/// The generated cases in `Tests/Goldens/labels/boxes.json`, scored by cleanlab 2.9.
struct BoxLabelGoldens: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let classes: Int
    /// Overlooked, swapped, badly located; nil for the defaults.
    let weights: [Double]?
    /// For each image: label, left, top, right, bottom.
    let annotations: [[[Double]]]
    /// For each image: label, score, left, top, right, bottom.
    let predictions: [[[Double]]]
    let expected: Expected

    var testDescription: String { name }

    var boxes: [[BoxAnnotation]] {
      annotations.map { rows in
        rows.map { BoxAnnotation(label: Int($0[0]), box: box($0[1...4])) }
      }
    }

    var found: [[Detection]] {
      predictions.map { rows in
        rows.map { Detection(label: Int($0[0]), score: $0[1], box: box($0[2...5])) }
      }
    }

    private func box(_ edges: ArraySlice<Double>) -> BoundingBox {
      let edges = Array(edges)
      return BoundingBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
    }
  }

  struct Expected: Decodable {
    let overlooked: [[Double?]]
    let badlyLocated, swapped: [[Double]]
    let overlookedQuality, badlyLocatedQuality, swappedQuality, quality, thresholds: [Double]
    let isIssue: [Bool]
  }

  let cases: [Case]

  static func load() throws -> [Case] {
    try Goldens.load("labels/boxes.json", as: BoxLabelGoldens.self).cases
  }
}

@Suite struct BoxLabelScoringTests {
  private func expectClose(
    _ values: [Double?], _ expected: [Double?], _ what: String, within limit: Double = 1e-9
  ) {
    #expect(values.count == expected.count)
    for (value, wanted) in zip(values, expected) {
      switch (value, wanted) {
      case (nil, nil): break
      case (let value?, let wanted?): #expect(abs(value - wanted) < limit, "\(what)")
      default:
        Issue.record("\(what): \(String(describing: value)), not \(String(describing: wanted))")
      }
    }
  }

  @Test(arguments: try BoxLabelGoldens.load())
  func scoresEqualThoseOfCleanlab(_ test: BoxLabelGoldens.Case) throws {
    var settings = BoxLabelSettings()
    if let weights = test.weights {
      settings.weights = .init(
        overlooked: weights[0], swapped: weights[1], badlyLocated: weights[2])
    }
    let scores = try BoxLabelScoring(settings: settings)
      .scores(annotations: test.boxes, predictions: test.found)
    for (image, scores) in scores.enumerated() {
      expectClose(scores.overlooked, test.expected.overlooked[image], "overlooked \(image)")
      expectClose(scores.swapped, test.expected.swapped[image], "swapped \(image)")
      expectClose(scores.badlyLocated, test.expected.badlyLocated[image], "located \(image)")
    }
    expectClose(scores.map(\.overlookedQuality), test.expected.overlookedQuality, "overlooked")
    expectClose(scores.map(\.swappedQuality), test.expected.swappedQuality, "swapped")
    expectClose(scores.map(\.badlyLocatedQuality), test.expected.badlyLocatedQuality, "located")
    // Cleanlab subtracts the closeness of centres from 1 and that from 1 again, which rounds tiny
    // ones; the cube root of a tiny score shows it.
    expectClose(scores.map(\.quality), test.expected.quality, "quality", within: 1e-6)
  }

  /// A prediction on a crowd accounts for objects in it, and the crowd is judged by no one.
  @Test func crowdsAreNotJudged() throws {
    let place = BoundingBox(left: 0, top: 0, right: 40, bottom: 40)
    let crowd = BoxAnnotation(label: 0, box: place, isCrowd: true)
    let found = [Detection(label: 1, score: 0.99, box: place.moved(x: 20, y: 0))]
    let scores = try BoxLabelScoring().scores(annotations: [[crowd]], predictions: [found])[0]
    #expect(scores.overlooked == [nil])
    #expect(scores.swapped == [nil])
    #expect(scores.badlyLocated == [nil])
    #expect(abs(scores.quality - 1) < 1e-12)
  }

  /// 1 - score · (1 - IoU), with the box that overlaps most, of any class.
  @Test func predictionsAreAccountedForByTheNearestBox() {
    func box(_ x: Double) -> BoundingBox {
      BoundingBox(left: x, top: 0, right: x + 10, bottom: 10)
    }
    let prediction = Detection(label: 0, score: 0.8, box: box(0))
    func score(_ boxes: [BoxAnnotation]) -> Double {
      BoxLabelScoring.accountedFor(prediction, by: boxes)
    }
    #expect(abs(score([]) - 0.2) < 1e-12)
    #expect(score([BoxAnnotation(label: 1, box: box(0))]) == 1)
    // Shifted by half, the IoU is a third; by 8, a ninth.
    let shifted = BoxAnnotation(label: 0, box: box(5))
    let both = [BoxAnnotation(label: 0, box: box(8)), shifted]
    #expect(abs(score(both) - (1 - 0.8 * 2 / 3)) < 1e-12)
    var ignored = shifted
    ignored.isCrowd = true
    #expect(score([ignored]) == 1)
    ignored.box = box(20)
    #expect(abs(score([ignored]) - 0.2) < 1e-12)
  }
}
