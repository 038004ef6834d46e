import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaReports
import FoveaRunRecords
import Testing

@testable import FoveaDiagnosis

/// Scores the boxes that `Benchmarks/label-errors-boxes/boxes.py` has prepared in the folder
/// `FOVEA_LABEL_ERRORS`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["FOVEA_LABEL_ERRORS"] != nil))
struct RealDataLabelErrorTests {
  private struct Scored: Encodable {
    var file: String
    var annotations: [Box]
    /// The predictions as they are, and with scaled scores.
    var predictions, scaled: [Box]
    var scores, scaledScores: Scores
    /// For each prediction, how well the boxes account for it.
    var accounted: [Double]
  }

  private struct Box: Encodable {
    var label: Int
    /// Left edge, top edge, width and height.
    var box: [Double]
    var score: Double?
  }

  private struct Scores: Encodable {
    var overlooked, swapped, badlyLocated: [Double?]
    var quality: Double

    init(_ scores: BoxLabelScores) {
      overlooked = scores.overlooked
      swapped = scores.swapped
      badlyLocated = scores.badlyLocated
      quality = scores.quality
    }
  }

  private let work = URL(
    fileURLWithPath: ProcessInfo.processInfo.environment["FOVEA_LABEL_ERRORS"] ?? "")

  @Test(arguments: ["dropped", "swapped", "moved", "clean"])
  func scoresWrongBoxes(_ kind: String) throws {
    let data = try Dataset(contentsOf: work.appendingPathComponent(kind))
    let predictions = try predictions(for: data)
    let all = Array(data.samples.indices)
    let boxes = data.samples.map(\.boxes)
    let scaled = ScoreScaling.typicalScores.scaled(
      predictions, annotations: boxes, classes: data.classNames.count, settings: .init())
    let plain = try DetectionLabelCheck(
      dataset: data, samples: all, predictions: predictions, scaling: .none)
    let check = try DetectionLabelCheck(dataset: data, samples: all, predictions: predictions)
    let images = all.map { index in
      Scored(
        file: data.samples[index].id,
        annotations: boxes[index].map { Box(label: $0.label, box: $0.box.corner) },
        predictions: predictions[index].map {
          Box(label: $0.label, box: $0.box.corner, score: $0.score)
        },
        scaled: scaled[index].map { Box(label: $0.label, box: $0.box.corner, score: $0.score) },
        scores: Scores(plain.scores[index]), scaledScores: Scores(check.scores[index]),
        accounted: predictions[index].map { BoxLabelScoring.accountedFor($0, by: boxes[index]) })
    }
    let file = work.appendingPathComponent("\(kind).json")
    try JSONEncoder().encode(["images": images]).write(to: file)
    for issue in LabelIssue.Kind.allCases {
      print(kind, issue.rawValue, check.issues.count { $0.kind == issue })
    }
    try JSONEncoder().encode(check.issues)
      .write(to: work.appendingPathComponent("\(kind)-issues.json"))
    try draw(check.issues, of: data, as: kind)
  }

  private func predictions(for data: Dataset) throws -> [[Detection]] {
    let file = work.appendingPathComponent("evaluation/detections.json")
    let found = try JSONDecoder().decode([FoundObject].self, from: Data(contentsOf: file))
    let labels = Dictionary(
      uniqueKeysWithValues: data.classNames.enumerated().compactMap { label, name in
        data.categoryIDs[name].map { ($0, label) }
      })
    let byFile = Dictionary(grouping: found, by: \.fileName)
    return try data.samples.map { sample in
      try (byFile[sample.id] ?? []).filter { $0.score >= 0.1 }.map { object in
        Detection(
          label: try #require(labels[object.categoryID]), score: object.score,
          box: BoundingBox(
            left: object.box[0], top: object.box[1], right: object.box[0] + object.box[2],
            bottom: object.box[1] + object.box[3]))
      }
    }
  }

  private func draw(_ issues: [LabelIssue], of data: Dataset, as name: String) throws {
    let samples = Dictionary(uniqueKeysWithValues: data.samples.map { ($0.id, $0) })
    for kind in LabelIssue.Kind.allCases {
      let chosen = issues.filter { $0.kind == kind }.prefix(18)
      guard !chosen.isEmpty else { continue }
      let pictures = try chosen.map { issue in
        let sample = try #require(samples[issue.path])
        return LabelIssuePicture(
          issue: issue, image: try sample.decoded(channels: 3),
          labelledBoxes: sample.boxes.map(\.box))
      }
      try LabelsSheet.sheet(pictures, title: kind.rawValue).image()
        .write(to: work.appendingPathComponent("\(name)-\(kind.rawValue).png"))
    }
  }
}
