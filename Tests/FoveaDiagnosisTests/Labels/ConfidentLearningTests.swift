import Foundation
import TestSupport
import Testing

@testable import FoveaDiagnosis

/// Results of cleanlab 2.9 on generated probabilities: `Goldens/labels/generate.py`.
private struct GoldenCase: Decodable {
  let labels: [Int]
  let classCount: Int
  let probabilities: [Double]
  let thresholds: [Double]
  let joint: [[Int]]
  let selfConfidence: [Double]
  let margin: [Double]
  let both: [Int]
  let byClass: [Int]
  let byNoiseRate: [Int]
  let confidentJoint: [Int]

  enum CodingKeys: String, CodingKey {
    case labels, classCount, probabilities, thresholds, joint, selfConfidence, margin, both
    case byClass = "prune-by-class"
    case byNoiseRate = "prune-by-noise-rate"
    case confidentJoint = "confident-joint"
  }

  func positions(_ filter: ConfidentLearning.Filter) -> [Int] {
    switch filter {
    case .both: both
    case .byClass: byClass
    case .byNoiseRate: byNoiseRate
    case .confidentJoint: confidentJoint
    }
  }
}

@Suite struct ConfidentLearningTests {
  @Test func agreesWithCleanlab() throws {
    let cases: [GoldenCase] = try Goldens.load("labels/confident_learning.json")
    #expect(cases.count >= 4)
    for golden in cases {
      let learning = ConfidentLearning(
        labels: golden.labels, probabilities: golden.probabilities,
        classCount: golden.classCount)
      for (ours, theirs) in zip(learning.thresholds, golden.thresholds) {
        #expect(abs(ours - theirs) < 1e-12)
      }
      #expect(learning.joint == golden.joint)
      for filter in ConfidentLearning.Filter.allCases {
        let found = learning.issues(by: filter)
        #expect(
          found.indices.filter { found[$0] } == golden.positions(filter), "\(filter.rawValue)")
      }
      #expect(learning.selfConfidences == golden.selfConfidence)
      for (ours, theirs) in zip(learning.margins, golden.margin) {
        #expect(abs(ours - theirs) < 1e-6)
      }
    }
  }

  /// A class without images is never the confident one, and nothing divides by zero.
  @Test func toleratesAClassWithoutImages() {
    let learning = ConfidentLearning(
      labels: [0, 0, 2], probabilities: [0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.2, 0.2, 0.6],
      classCount: 3)
    #expect(learning.thresholds[1] == 2)
    #expect(learning.joint.map { $0.reduce(0, +) } == [2, 0, 1])
    #expect(learning.joint.allSatisfy { $0[1] == 0 })
    #expect(learning.suggestion(1) == 1)
  }

  @Test func findsOneObviousFlip() {
    // Nine images of each of two classes, one of them labelled as the other.
    let labels = [Int](repeating: 0, count: 10) + [Int](repeating: 1, count: 8)
    let probabilities = labels.indices.flatMap { $0 < 9 ? [0.95, 0.05] : [0.05, 0.95] }
    let learning = ConfidentLearning(
      labels: labels, probabilities: probabilities, classCount: 2)
    for filter in ConfidentLearning.Filter.allCases {
      let found = learning.issues(by: filter)
      #expect(found.indices.filter { found[$0] } == [9], "\(filter.rawValue)")
    }
    #expect(learning.estimatedErrors == 1)
    #expect(learning.suggestion(9) == 1)
    #expect(abs(learning.margins[9] - 0.05) < 1e-12)
  }

  /// Half to even, then the largest rounding errors: as cleanlab rounds.
  @Test func roundingKeepsTheSum() {
    #expect(ConfidentLearning.rounded([0.5, 0.5, 1]) == [0, 1, 1])
    #expect(ConfidentLearning.rounded([1.6, 1.6, 0.8]).reduce(0, +) == 4)
    #expect(ConfidentLearning.rounded([]) == [])
  }
}

/// The published results on CIFAR-10 with 20 % symmetric noise, where `FOVEA_CONFIDENT_LEARNING`
/// names the folder that `Benchmarks/label-errors/published.py` filled.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_CONFIDENT_LEARNING"] != nil))
struct PublishedConfidentLearningTests {
  private func numbers(_ name: String) throws -> [Double] {
    let path = try #require(ProcessInfo.processInfo.environment["FOVEA_CONFIDENT_LEARNING"])
    let data = try Data(contentsOf: URL(fileURLWithPath: path).appendingPathComponent(name))
    var numbers = [Double](repeating: 0, count: data.count / 8)
    _ = numbers.withUnsafeMutableBytes { data.copyBytes(to: $0) }
    return numbers
  }

  @Test func reproducesCIFAR10() throws {
    let labels = try numbers("labels.f64").map { Int($0) }
    let truth = try numbers("truth.f64").map { Int($0) }
    let learning = ConfidentLearning(
      labels: labels, probabilities: try numbers("probabilities.f64"), classCount: 10)
    let isWrong = zip(labels, truth).map { $0 != $1 }
    let wrong = isWrong.count { $0 }
    #expect(wrong == 9957)
    let published: [ConfidentLearning.Filter: [Double]] = [
      .confidentJoint: [0.665, 0.858, 0.750], .byClass: [0.635, 0.958, 0.764],
      .byNoiseRate: [0.650, 0.935, 0.767], .both: [0.675, 0.926, 0.781],
    ]
    for filter in ConfidentLearning.Filter.allCases {
      let found = learning.issues(by: filter)
      let hits = Double(zip(found, isWrong).count { $0 && $1 })
      let (precision, recall) = (hits / Double(found.count { $0 }), hits / Double(wrong))
      let figures = [precision, recall, 2 * precision * recall / (precision + recall)]
      print(filter.rawValue, figures, found.count { $0 })
      for (ours, theirs) in zip(figures, published[filter] ?? []) {
        #expect(abs(ours - theirs) < 0.001, "\(filter.rawValue)")
      }
    }
    for (name, scores, area) in [
      ("self-confidence", learning.selfConfidences, 0.953), ("margin", learning.margins, 0.946),
    ] {
      let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
      // Mann and Whitney's count; equal scores share their mean rank.
      var sum = 0.0
      var start = 0
      while start < order.count {
        var end = start
        while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
        let rank = Double(start + end + 1) / 2
        sum += rank * Double(order[start..<end].count { !isWrong[$0] })
        start = end
      }
      let (right, bad) = (Double(labels.count - wrong), Double(wrong))
      let found = (sum - right * (right + 1) / 2) / (right * bad)
      let precision = Double(order.prefix(wrong).count { isWrong[$0] }) / bad
      print(name, found, precision)
      #expect(abs(found - area) < 0.001, "\(name)")
      if name == "self-confidence" { #expect(abs(precision - 0.750) < 0.001) }
    }
  }

  /// Two classes of 400 images. The model is as sure as it is right: of the surest fifth it knows
  /// the true class, of the others it errs in a quarter. Every eighth label of a class is wrong.
  @Test func surePredictionsTellTheNumberOfWrongLabels() {
    var labels: [Int] = []
    var probabilities: [Double] = []
    for truth in 0..<2 {
      for index in 0..<400 {
        let isSure = index % 5 == 0
        let predicted = !isSure && index % 4 == 1 ? 1 - truth : truth
        labels.append(index / 5 % 8 == 3 ? 1 - truth : truth)
        let confidence = (isSure ? 0.9 : 0.6) + 0.0001 * Double(index % 7)
        probabilities +=
          predicted == 0 ? [confidence, 1 - confidence] : [1 - confidence, confidence]
      }
    }
    let learning = ConfidentLearning(
      labels: labels, probabilities: probabilities, classCount: 2)
    // 100 are wrong; the joint counts the mistakes of the model, too.
    #expect(abs(learning.expectedErrors - 100) <= 20, "\(learning.expectedErrors)")
    #expect(learning.estimatedErrors > 150)
    // One tenth of the 400 predicted as a class: its share of contradictions, counted by hand.
    var expected = 0.0
    for label in 0..<2 {
      let own = labels.indices.filter { probabilities[2 * $0 + label] > 0.5 }
        .sorted { probabilities[2 * $0 + label] > probabilities[2 * $1 + label] }
      let wrong = own.prefix(own.count / 10).count { labels[$0] != label }
      expected += Double(wrong) / Double(own.count / 10) * Double(own.count)
    }
    #expect(learning.expectedErrors == Int(expected.rounded()))
  }

  @Test func withoutImagesNothingIsExpected() {
    #expect(ConfidentLearning(labels: [], probabilities: [], classCount: 2).expectedErrors == 0)
  }
}
