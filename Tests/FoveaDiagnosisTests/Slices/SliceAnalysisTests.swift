import FoveaDatasets
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct SliceAnalysisTests {
  /// Outcomes of images without a model.
  private func outcomes(_ scores: [Double], isBinary: Bool = true) -> SampleOutcomes {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
    for score in scores {
      try? evaluator.add([Float(1), 0], labels: [score > 0.5 ? 0 : 1])
    }
    return SampleOutcomes(
      task: .classification, classNames: ["a", "b"], indices: Array(scores.indices),
      score: SampleOutcomes.Score(
        key: "accuracy", title: "accuracy", definition: "share of right predictions",
        isBinary: isBinary), scores: scores, losses: scores.map { 1 - $0 },
      labels: scores.map { $0 > 0.5 ? "a" : "b" }, predictions: scores.map { _ in "a" },
      resampling: evaluator.resampling, skipped: [])
  }

  private func units(
    _ scores: [Double], isBinary: Bool = true, strata: [Int]? = nil,
    _ attributes: [SliceAttribute]
  ) -> SliceUnits {
    SliceUnits(
      name: "images",
      score: SampleOutcomes.Score(
        key: "accuracy", title: "accuracy", definition: "", isBinary: isBinary), scores: scores,
      samples: Array(scores.indices), strata: strata, attributes: attributes)
  }

  private func find(
    _ scores: [Double], isBinary: Bool = true, strata: [Int]? = nil,
    _ attributes: [SliceAttribute], permutations: Int = 1_000
  ) -> SlicesRecord {
    SliceAnalysis(permutations: permutations).slices(
      outcomes(scores, isBinary: isBinary),
      [units(scores, isBinary: isBinary, strata: strata, attributes)], split: "test"
    ).record
  }

  /// Attributes that have nothing to do with the scores.
  private func unrelated(_ count: Int, _ random: inout RandomStream) -> [SliceAttribute] {
    [
      SliceAttribute("site", texts: (0..<count).map { _ in "s\(random.integer(below: 4))" }),
      SliceAttribute("size", numbers: (0..<count).map { _ in random.normal() }),
      SliceAttribute("light", numbers: (0..<count).map { _ in random.uniform() }),
    ]
  }

  /// The share of data sets without any difference in which a slice is named.
  @Test func namesNothingWhereThereIsNothing() {
    var (shares, means) = (0, 0)
    for trial in 0..<200 {
      var random = RandomStream(seed: 11, sample: trial, purpose: .generation)
      let attributes = unrelated(150, &random)
      let right = (0..<150).map { _ in random.chance(0.8) ? 1.0 : 0 }
      if !find(right, attributes).worse.isEmpty { shares += 1 }
      let errors = (0..<150).map { _ in random.normal() }
      if trial < 40,
        !find(errors, isBinary: false, attributes, permutations: 2_000).worse.isEmpty
      {
        means += 1
      }
    }
    // Level 0.05 for a difference in either direction; three deviations of a count above it.
    #expect(shares <= 19)
    #expect(means <= 6)
  }

  @Test func findsAPlantedSlice() throws {
    var found = 0
    for trial in 0..<40 {
      var random = RandomStream(seed: 12, sample: trial, purpose: .generation)
      let attributes = unrelated(300, &random)
      guard case .some(let sites) = attributes.first else { continue }
      let right = sites.values.map { random.chance($0 == .text("s2") ? 0.6 : 0.9) ? 1.0 : 0 }
      let record = find(right, attributes)
      let first = try #require(record.slices.first)
      if first.isWorse, first.attribute == "site", first.value == "s2" { found += 1 }
    }
    #expect(found >= 36)
  }

  @Test func strataRemoveDifferencesBetweenImages() {
    // In ten of twenty images all objects are missed, and those have most of the small ones.
    let strata = (0..<200).map { $0 / 10 }
    let scores = strata.map { $0 < 10 ? 0.0 : 1 }
    let sizes = (0..<200).map { index in
      index % 10 < (index < 100 ? 7 : 3) ? "small" : "large"
    }
    let attribute = SliceAttribute("size", texts: sizes)
    #expect(find(scores, strata: strata, [attribute]).worse.isEmpty)
    #expect(find(scores, [attribute]).worse.map(\.value) == ["small"])
  }

  @Test func figuresOfASlice() throws {
    let scores = (0..<40).map { $0 % 4 == 0 || $0 >= 30 ? 0.0 : 1 }
    let record = find(
      scores, [SliceAttribute("site", texts: (0..<40).map { $0 < 20 ? "a" : "b" })])
    let slice = try #require(record.slices.first)
    #expect(slice.value == "b" && slice.count == 20)
    #expect(abs(slice.score - 7.0 / 20) < 1e-12)
    #expect(abs(slice.rest - 15.0 / 20) < 1e-12)
    #expect(slice.interval == ConfidenceInterval.wilson(successes: 7, of: 20))
    #expect(abs((slice.figures["loss"] ?? 0) - 13.0 / 20) < 1e-12)
    // Both slices are one division of the images: Holm multiplies the smaller p-value by 2.
    #expect(abs(slice.adjustedPValue - 2 * slice.pValue) < 1e-12)
    #expect(record.slices[1].isWorse == false)
  }

  @Test func saysWhatIsLeftOut() {
    let scores = (0..<40).map { $0 % 2 == 0 ? 1.0 : 0 }
    let halves = (0..<40).map { $0 < 20 ? "a" : "b" }
    let record = find(
      scores,
      [
        SliceAttribute("site", texts: halves),
        SliceAttribute("camera", texts: halves.map { $0 + "1" }),
        SliceAttribute("colour", texts: halves.map { _ in "grey" }),
        SliceAttribute("id", texts: (0..<40).map { "\($0)" }),
      ])
    #expect(record.slices.map(\.attribute) == ["site", "site"])
    #expect(
      record.leftOut == [
        .init(attribute: "camera", reason: "divides the images as site does"),
        .init(attribute: "colour", reason: "the same for all images"),
        .init(
          attribute: "id", reason: "fewer than 10 images in each slice or in its rest"),
      ])
  }
}
