import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct CalibrationFiguresTests {
  @Test(arguments: ["1", "1.7"])
  func agreeWithReferences(temperature: String) throws {
    let goldens = try CalibrationGoldens.read()
    for (samples, expected) in [
      (goldens.classSamples, goldens.classes), (goldens.detectionSamples, goldens.detections),
    ] {
      let found = CalibrationFigures(samples, temperature: try #require(Double(temperature))).values
      let wanted = try #require(expected[temperature])
      #expect(Set(found.keys) == Set(wanted.keys))
      for (key, value) in wanted {
        let difference = try #require(found[key]) - value
        #expect(difference.magnitude < 1e-9, "\(key) at \(temperature)")
      }
    }
  }

  @Test func aResampleOfEachImageOnceIsTheWhole() throws {
    let samples = try CalibrationGoldens.read().classSamples
    let figures = CalibrationFigures(samples, temperature: 1.3)
    let all = figures.values
    for (key, value) in figures.values(draws: Array(repeating: 1, count: samples.imageCount)) {
      #expect(agree(value, all[key]), "\(key)")
    }
    // An image drawn twice counts like a copy.
    var draws = [Int32](repeating: 0, count: samples.imageCount)
    (draws[3], draws[7]) = (2, 1)
    let copies = CalibrationSamples(
      logits: [3, 3, 7].flatMap { image in
        samples.logits[4 * image..<4 * image + 4].map { Float($0) }
      }, labels: [3, 3, 7].map { samples.labels[$0] }, classCount: 4)
    let expected = CalibrationFigures(copies, temperature: 1.3).values
    for (key, value) in figures.values(draws: draws) {
      #expect(agree(value, expected[key]), "\(key)")
    }
  }

  @Test func reliabilityCountsEverySample() throws {
    let goldens = try CalibrationGoldens.read()
    for samples in [goldens.classSamples, goldens.detectionSamples] {
      let bins = CalibrationFigures(samples).reliability
      #expect(bins.count == 15 && bins.reduce(0) { $0 + $1.count } == Double(samples.count))
    }
  }

  @Test func everyFigureIsDefined() {
    for kind in [CalibrationSamples.Kind.classes, .detections] {
      let defined = CalibrationFigures.definitions(for: kind)
      for key in CalibrationFigures.keys
      where kind == .classes || key != "classwiseCalibrationError" {
        #expect(defined[key] != nil, "\(key)")
      }
    }
  }
}
