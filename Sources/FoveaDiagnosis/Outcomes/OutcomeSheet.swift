import FoveaDatasets
import FoveaImages
import FoveaReports
import FoveaSupport
import FoveaTraining

/// Sheets of chosen images with the outcomes of one model or of several.
enum OutcomeSheet {
  /// The outcomes of one model, under the name that captions give it; nil for no name.
  typealias Named = (name: String?, outcomes: SampleOutcomes)

  /// The sheet of the images at some positions of the data, in that order.
  ///
  /// Detectors have a picture for each model, with boxes; others one picture, with the answer of
  /// each model below it.
  ///
  /// - Throws: `DatasetError` where an image cannot be decoded.
  static func sheet(
    _ positions: [Int], of dataset: Dataset, _ models: [Named], title: String
  ) throws -> ContactSheet {
    guard let first = models.first?.outcomes else {
      return ContactSheet(title: title, cells: [])
    }
    let places = models.map { model in
      Dictionary(model.outcomes.indices.enumerated().map { ($1, $0) }) { first, _ in first }
    }
    let shown = positions.filter { position in places.allSatisfy { $0[position] != nil } }
    if first.task == .detection {
      return try boxes(shown, of: dataset, models, places, title: title)
    }
    let cells = try shown.map { position in
      let label = places[0][position].map { first.labels[$0] } ?? ""
      var answers: [(text: String, isWrong: Bool)] = []
      for (model, places) in zip(models, places) {
        if let place = places[position] { answers.append(answer(model, place)) }
      }
      return ContactSheet.Cell(
        image: try dataset.samples[position].decoded(channels: 3),
        caption: (label.isEmpty ? [dataset.samples[position].id] : ["is \(label)"])
          + answers.map(\.text),
        border: first.score.isBinary
          ? answers.allSatisfy(\.isWrong)
            ? .vermilion : answers.contains(where: \.isWrong) ? .orange : .blue : nil)
    }
    return ContactSheet(
      title: title, cells: cells, columns: 6, side: 144,
      legend: !first.score.isBinary
        ? []
        : models.count == 1
          ? [PictureKey(.blue, "right"), PictureKey(.vermilion, "wrong")]
          : [PictureKey(.orange, "one is wrong"), PictureKey(.vermilion, "all are wrong")])
  }

  /// A model's answer for one sample, with its sign where it is right or wrong.
  private static func answer(_ model: Named, _ place: Int) -> (text: String, isWrong: Bool) {
    let outcomes = model.outcomes
    let isWrong = outcomes.score.isBinary && outcomes.scores[place] == 0
    var parts = [model.name.map { $0 + ":" }, outcomes.predictions[place]].compactMap { $0 }
    if outcomes.score.isBinary { parts.insert(isWrong ? "\u{2717}" : "\u{2713}", at: 0) }
    if !outcomes.probabilities.isEmpty {
      parts.append(NumberText.percent(outcomes.probabilities[place]))
    }
    return (parts.joined(separator: " "), isWrong)
  }

  private static func boxes(
    _ positions: [Int], of dataset: Dataset, _ models: [Named], _ places: [[Int: Int]],
    title: String
  ) throws -> ContactSheet {
    var samples: [DetectionSheet.Sample] = []
    for position in positions {
      let sample = dataset.samples[position]
      let image = try sample.decoded(channels: 3)
      for (model, places) in zip(models, places) {
        guard let place = places[position] else { continue }
        let boxes = model.outcomes.boxes[place]
        samples.append(
          DetectionSheet.Sample(
            image: image, name: [model.name, sample.id].compactMap { $0 }.joined(separator: ": "),
            groundTruth: boxes.groundTruth, predictions: boxes.predictions))
      }
    }
    return DetectionSheet.sheet(
      samples, title: title, limit: .max, columns: models.count == 1 ? 3 : models.count,
      side: models.count > 2 ? 320 : 400)
  }
}
