@testable import FoveaMetrics
import FoveaDatasets
import FoveaImages
import FoveaInference
import TestSupport
import Testing

/// The generated cases in `Tests/Goldens/coco/evaluation.json`.
struct DetectionMetricGoldens: Decodable {
  let cases: [Case]

  static func load() throws -> [Case] {
    try Goldens.load("coco/evaluation.json", as: DetectionMetricGoldens.self).cases
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let images: Int
    let classes: Int
    /// Image, label, left, top, right, bottom, crowd, area.
    let truths: [[Double?]]
    /// Image, label, score, left, top, right, bottom.
    let detections: [[Double]]
    let expected: Expected

    var testDescription: String { name }

    var classNames: [String] { (0..<classes).map { "class \($0)" } }

    func truths(of image: Int) -> [BoxAnnotation] {
      truths.filter { $0[0] == Double(image) }.map { row in
        let numbers = row.map { $0 ?? 0 }
        return BoxAnnotation(
          label: Int(numbers[1]), box: box(numbers[2...5]), isCrowd: numbers[6] == 1,
          area: row[7])
      }
    }

    func detections(of image: Int) -> [Detection] {
      detections.filter { $0[0] == Double(image) }.map {
        Detection(label: Int($0[1]), score: $0[2], box: box($0[3...6]))
      }
    }

    func evaluator() throws -> DetectionEvaluator {
      var result = DetectionEvaluator(classNames: classNames)
      for image in 0..<images {
        try result.add(detections: detections(of: image), truths: truths(of: image))
      }
      return result
    }

    private func box(_ edges: ArraySlice<Double>) -> BoundingBox {
      let edges = Array(edges)
      return BoundingBox(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3])
    }
  }

  struct Expected: Decodable {
    let mAP50to95, mAP50, mAP75, mAPSmall, mAPMedium, mAPLarge: Double?
    let averageRecall1, averageRecall10, averageRecall100: Double?
    let averageRecallSmall, averageRecallMedium, averageRecallLarge: Double?
    let averagePrecision, averagePrecision50, vocArea, vocElevenPoints: [Double?]
    let confusionMatrix: [[Double]]
    let bestConfidence: Double?
    /// Precision, recall, F1 of each class at confidence 0.5.
    let scoresAtHalf: [[Double]]
  }
}
