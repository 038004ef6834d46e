import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaMetrics

/// With a draw of each sample, resampled figures are those of the record; with the draws of some,
/// those of an evaluation of these alone.
@Suite struct ResamplingTests {
  private func ones(_ count: Int) -> [Int32] { [Int32](repeating: 1, count: count) }

  @Test func classification() throws {
    var all = ClassificationEvaluator(classNames: ["a", "b", "c"])
    var some = all
    var random = RandomStream(seed: 1, purpose: .generation)
    var draws = ones(30)
    for sample in 0..<30 {
      let row = (0..<3).map { _ in Float(random.normal()) }
      try all.add(row, labels: [sample % 3])
      if sample % 2 == 0 { try some.add(row, labels: [sample % 3]) } else { draws[sample] = 0 }
    }
    try expect(all.resampling.figures(ones(30)), equal: all.record(split: "test").figures)
    try expect(all.resampling.figures(draws), equal: some.record(split: "test").figures)
  }

  @Test func regression() throws {
    var all = RegressionEvaluator(valueNames: ["x"])
    var some = all
    var draws = ones(20)
    for sample in 0..<20 {
      let (output, label) = ([Double(sample * 7 % 11)], [Double(sample)])
      try all.add(output, labels: label)
      if sample < 12 { try some.add(output, labels: label) } else { draws[sample] = 0 }
    }
    try expect(all.resampling.figures(draws), equal: some.record(split: "test").figures)
  }

  @Test func segmentation() throws {
    var all = SegmentationEvaluator(classNames: ["ground", "figure"], boundaryTolerance: nil)
    var some = all
    for image in 0..<6 {
      var (truth, found) = (LabelMask(width: 8, height: 8), LabelMask(width: 8, height: 8))
      for x in 0...image { truth[x, 2] = 1; found[x, 2 + image % 2] = 1 }
      try all.add(prediction: found, groundTruth: truth)
      if image > 2 { try some.add(prediction: found, groundTruth: truth) }
    }
    let figures = all.resampling.figures([0, 0, 0, 1, 1, 1])
    #expect(figures["boundaryF"] == nil)
    try expect(figures, equal: some.record(split: "test").figures)
  }

  @Test func detection() throws {
    var all = DetectionEvaluator(classNames: ["a", "b"])
    var some = all
    func box(_ left: Double) -> BoundingBox {
      BoundingBox(left: left, top: 0, right: left + 10, bottom: 10)
    }
    for image in 0..<8 {
      let lefts = [0.0, 20, 40]
      let truth = lefts.enumerated().map { index, left in
        BoxAnnotation(label: (index + image) % 2, box: box(left))
      }
      let shift = Double(image % 4)
      let found = lefts.enumerated().map { index, left in
        let score: Double = 0.9 - 0.1 * Double(index) - 0.01 * Double(image)
        return Detection(label: (index + image / 3) % 2, score: score, box: box(left + shift))
      }
      try all.add(detections: found, groundTruth: truth)
      if image % 2 == 1 { try some.add(detections: found, groundTruth: truth) }
    }
    let record = try some.record(split: "test", confidence: 0.6)
    try expect(
      all.resampling(confidence: 0.6).figures([0, 1, 0, 1, 0, 1, 0, 1]), equal: record.figures)
  }

  private func expect(_ found: [String: Double?], equal expected: [String: Double]) throws {
    #expect(!found.isEmpty)
    for (key, value) in found {
      guard let wanted = expected[key] else {
        #expect(value == nil, "\(key)")
        continue
      }
      let value = try #require(value, "\(key)")
      #expect(abs(value - wanted) < 1e-12, "\(key)")
    }
  }
}
