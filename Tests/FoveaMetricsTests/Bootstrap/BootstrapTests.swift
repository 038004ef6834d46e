@testable import FoveaMetrics
import FoveaImages
import FoveaInference
import TestSupport
import Testing

@Suite struct BootstrapTests {
  @Test func drawsDependOnSeedAndResampleAlone() {
    var (first, second) = ([Int32](), [Int32]())
    Bootstrap(seed: 5).draw(3, count: 50, into: &first)
    Bootstrap(resamples: 7, seed: 5).draw(3, count: 50, into: &second)
    #expect(first == second)
    #expect(first.reduce(0, +) == 50)
    #expect(first.contains(0))
    Bootstrap(seed: 6).draw(3, count: 50, into: &second)
    #expect(first != second)
    Bootstrap(seed: 5).draw(4, count: 50, into: &second)
    #expect(first != second)
  }

  @Test func theIntervalOfAShareIsTheBinomialOne() throws {
    // 300 of 400 right: the deviation of the share is √(0.75·0.25/400) = 0.02165.
    let intervals = Bootstrap(resamples: 4000, seed: 1).intervals(count: 400) { draws in
      ["share": Double(draws[..<300].reduce(0, +)) / 400, "nothing": nil]
    }
    let interval = try #require(intervals["share"])
    #expect(abs(interval.lower - (0.75 - 1.96 * 0.02165)) < 0.004)
    #expect(abs(interval.upper - (0.75 + 1.96 * 0.02165)) < 0.004)
    #expect(interval.level == 0.95)
    #expect(interval.resamples == 4000)
    #expect(intervals["nothing"] == nil)
    #expect(Bootstrap().intervals(count: 0) { _ in ["share": 1] }.isEmpty)
  }

  @Test func quantilesAreNumPys() throws {
    let interval = try #require(Bootstrap(level: 0.5).interval([4, 1, 2, 10]))
    #expect(interval.lower == 1.75)
    #expect(interval.upper == 5.5)
    #expect(Bootstrap().interval([1]) == nil)
  }

  @Test func weightedRankingEqualsTheCurves() {
    let scores = Goldens.uniform(stream: 90, count: 60).map { ($0 * 6).rounded() / 6 }
    let isPositive = Goldens.uniform(stream: 91, count: 60).map { $0 > 0.3 }
    let weights = Goldens.uniform(stream: 92, count: 60).map { ($0 * 3).rounded().magnitude }
    let ranked = RankedSamples(scores: scores, isPositive: isPositive).figures(weights)
    #expect(
      agree(ranked.rocAUC, Metrics.rocAUC(scores: scores, isPositive: isPositive, weights: weights))
    )
    #expect(
      agree(
        ranked.averagePrecision,
        Metrics.averagePrecision(scores: scores, isPositive: isPositive, weights: weights)))
    let single = RankedSamples(scores: [1, 2], isPositive: [true, true]).figures([1, 1])
    #expect(single.rocAUC == nil)
    #expect(single.averagePrecision == 1)
  }

  @Test func anEvaluationHasAnIntervalForEachHeadline() throws {
    var evaluator = ClassificationEvaluator(classNames: ["a", "b", "c"])
    let logits = Goldens.uniform(stream: 93, count: 360)
    let labels = (0..<120).map { $0 % 3 }
    try evaluator.add(
      logits.enumerated().map { Float($1 + ($0 % 3 == labels[$0 / 3] ? 0.5 : 0)) }, labels: labels)
    let bootstrap = Bootstrap(resamples: 200)
    let record = try evaluator.record(split: "test", topK: [2], bootstrap: bootstrap)
    let intervals = try #require(record.intervals)
    #expect(
      Set(intervals.keys)
        == Set(record.headlines.keys).subtracting(["expectedCalibrationError"])
        .union(["top2Accuracy"]))
    for (key, value) in record.headlines {
      guard let interval = intervals[key] else { continue }
      #expect(interval.lower < value && value < interval.upper, "\(key)")
      #expect(interval.upper - interval.lower < 0.35, "\(key)")
    }
    #expect(record.definitions["intervals"]?.hasPrefix("percentile bootstrap, samples") == true)
    #expect(try evaluator.record(split: "test", topK: [2], bootstrap: bootstrap) == record)
    #expect(try evaluator.record(split: "test").intervals == nil)
  }

  @Test func aDrawOfDetectionsEqualsTheImagesRepeated() throws {
    let golden = try #require(DetectionMetricGoldens.load().first)
    // No equal scores: among them, repeated images would stand in another order.
    func detections(_ image: Int) -> [Detection] {
      golden.detections(of: image).enumerated().map { index, detection in
        var detection = detection
        detection.score += Double(image * 100 + index) * 1e-6
        return detection
      }
    }
    let truths = (0..<golden.images).map { golden.truths(of: $0) }
    var evaluator = DetectionEvaluator(classNames: golden.classNames)
    for image in truths.indices {
      try evaluator.add(detections: detections(image), truths: truths[image])
    }
    for resample in 0..<5 {
      var draws: [Int32] = []
      Bootstrap(seed: 2).draw(resample, count: golden.images, into: &draws)
      var repeated = DetectionEvaluator(classNames: golden.classNames)
      for image in truths.indices {
        for _ in 0..<draws[image] {
          try repeated.add(detections: detections(image), truths: truths[image])
        }
      }
      let record = try repeated.record(split: "test", confidence: 0.4)
      var scratch = ResampledDetections.Scratch()
      for label in golden.classNames.indices {
        let figures = ResampledDetections(
          evaluator.rankings[label], truthImages: evaluator.truthImages[label], confidence: 0.4
        ).figures(draws, &scratch)
        let entry = record.perClass[label]
        #expect(agree(figures?.precisions[0], entry.averagePrecision50))
        #expect(
          agree(figures.map { $0.precisions.reduce(0, +) / 10 }, entry.averagePrecision))
        #expect(
          agree(figures?.scores.f1, entry.averagePrecision == nil ? nil : entry.f1))
        #expect(
          agree(
            figures?.scores.precision, entry.averagePrecision == nil ? nil : entry.precision))
      }
    }
    let record = try evaluator.record(split: "test", bootstrap: Bootstrap(resamples: 100))
    let intervals = try #require(record.intervals)
    #expect(Set(intervals.keys) == Set(record.headlines.keys))
    for (key, value) in record.headlines {
      let interval = try #require(intervals[key])
      #expect(interval.lower < value && value < interval.upper, "\(key)")
    }
  }

  @Test func aDrawOfMasksEqualsTheImagesRepeated() throws {
    let golden = try Goldens.load(
      "segmentation/segmentation.json", as: SegmentationEvaluatorTests.Golden.self)
    let evaluator = try golden.evaluator()
    let record = try evaluator.record(split: "test", bootstrap: Bootstrap(resamples: 300))
    let intervals = try #require(record.intervals)
    #expect(Set(intervals.keys) == Set(record.headlines.keys))
    // Two resamples: the ends of their interval are known from the images repeated.
    let two = evaluator.intervals(Bootstrap(resamples: 2, level: 0.999_999_999))
    var found: [[Double?]] = []
    for resample in 0..<2 {
      var draws: [Int32] = []
      Bootstrap().draw(resample, count: golden.images.count, into: &draws)
      var repeated = SegmentationEvaluator(
        classNames: evaluator.classNames, boundaryTolerance: golden.boundaryTolerance)
      for (image, count) in zip(golden.images, draws) {
        for _ in 0..<count {
          try repeated.add(
            prediction: digitMask(image.prediction, width: image.width),
            truth: digitMask(image.truth, width: image.width))
        }
      }
      let record = try repeated.record(split: "test")
      found.append([
        record.pixelAccuracy, record.meanAccuracy, record.mIoU, record.dice,
        record.diceMeanOverImages, record.boundaryF,
      ])
    }
    let keys = [
      "pixelAccuracy", "meanAccuracy", "mIoU", "dice", "diceMeanOverImages", "boundaryF",
    ]
    for (index, key) in keys.enumerated() {
      let values = found.compactMap { $0[index] }
      #expect(agree(two[key]?.lower, values.min(), within: 1e-6), "\(key)")
      #expect(agree(two[key]?.upper, values.max(), within: 1e-6), "\(key)")
    }
  }

  @Test func regressionHasIntervals() throws {
    var evaluator = RegressionEvaluator(valueNames: ["x", "y"])
    let truths = Goldens.uniform(stream: 94, count: 200)
    let noise = Goldens.uniform(stream: 95, count: 200)
    try evaluator.add(zip(truths, noise).map { $0 + 0.3 * $1 }, truths: truths)
    let record = try evaluator.record(split: "test", bootstrap: Bootstrap(resamples: 200))
    let intervals = try #require(record.intervals)
    #expect(Set(intervals.keys) == Set(record.headlines.keys))
    for (key, value) in record.headlines {
      let interval = try #require(intervals[key])
      #expect(interval.lower < value && value < interval.upper, "\(key)")
    }
  }
}
