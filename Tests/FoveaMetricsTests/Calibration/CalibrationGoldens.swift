import Foundation
import TestSupport

@testable import FoveaMetrics

/// The reference figures in `Tests/Goldens/calibration/calibration.json`.
struct CalibrationGoldens: Decodable {
  struct Decision: Decodable {
    let recall, precision: Double
  }

  let logits: [Float]
  let labels: [Int]
  let classes: [String: [String: Double]]
  let temperature: Double
  let scores: [Double]
  let right: [Int]
  let detections: [String: [String: Double]]
  let detectionTemperature: Double
  let chance: [Double]
  let fbeta: [String: Double]
  let leastCost: Double
  let falsePositives: Decision

  static func read() throws -> CalibrationGoldens {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Goldens/calibration/calibration.json")
    return try JSONDecoder().decode(CalibrationGoldens.self, from: Data(contentsOf: url))
  }

  var classSamples: CalibrationSamples {
    CalibrationSamples(logits: logits, labels: labels, classCount: 4)
  }

  var detectionSamples: CalibrationSamples {
    CalibrationSamples(
      scores: scores, isRight: right.map { $0 == 1 }, images: scores.indices.map { $0 / 3 },
      imageCount: scores.count / 3)
  }
}
