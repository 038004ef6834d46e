import Foundation
import FoveaImages
import FoveaInference
import FoveaSupport

extension ScoreSeed {
  /// The position of a class, or of a value, by its name.
  ///
  /// - Throws: `SettingError` with near names.
  static func index(
    ofClass name: String, in card: ModelCard
  ) throws(SettingError) -> Int {
    let names = card.classNames
    if let found = NearestName.match(name, among: names), let index = names.firstIndex(of: found) {
      return index
    }
    let listed = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    throw SettingError(
      key: "class",
      "the model has no \(card.task == .regression ? "value" : "class") '\(name)'."
        + NearestName.question(for: name, among: names) + " It has \(listed)")
  }

  /// The logit of the predicted class, or of a named one.
  static func classification(
    _ outputs: BatchOutputs, by classifier: Classifier, className: String?
  ) throws -> ScoreSeed {
    let found = try classifier.predictions(from: outputs)[0]
    let name = className ?? found.name
    let index = try index(ofClass: name, in: classifier.card)
    let label = classifier.classNames[index]
    return one(
      index, of: outputs,
      SeenScore(
        name: label, meaning: "logit of \(label)", unit: "logit",
        value: Double(outputs.values[index]),
        probability: found.scores.first { $0.name == label }?.probability))
  }

  /// A value of a regression in the data's unit.
  static func regression(
    _ outputs: BatchOutputs, by regressor: Regressor, className: String?
  ) throws -> ScoreSeed {
    let index = try className.map { try Self.index(ofClass: $0, in: regressor.card) } ?? 0
    let name = regressor.classNames[index]
    let value = regressor.predictions(from: outputs)[0].values[index].value
    var seed = one(
      index, of: outputs,
      SeenScore(name: name, meaning: "\(name)", unit: name, value: value))
    seed.weights[index] = Float(regressor.scaling.deviation[index])
    seed.offset = regressor.scaling.mean[index]
    return seed
  }

  /// The sum of a class's logits over the pixels that are predicted as it.
  static func segmentation(
    _ outputs: BatchOutputs, classNames: [String], className: String?, card: ModelCard
  ) throws -> ScoreSeed {
    let count = classNames.count
    let predicted = (0..<outputs.values.count / count).map { pixel in
      let row = outputs.values[pixel * count..<(pixel + 1) * count]
      return (row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? row.startIndex) - row.startIndex
    }
    var counts = [Int](repeating: 0, count: count)
    for label in predicted { counts[label] += 1 }
    // The first class is the background: nobody asks for it where there is anything else.
    let most = (1..<max(count, 1)).max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    let index =
      try className.map { try Self.index(ofClass: $0, in: card) } ?? (counts[most] > 0 ? most : 0)
    let name = classNames[index]
    guard counts[index] > 0 else {
      throw InferenceError(
        .unsuitableModel,
        "\(outputs.names[0]): no pixel is predicted as \(name), so there is nothing to explain")
    }
    var weights = [Float](repeating: 0, count: outputs.values.count)
    for (pixel, label) in predicted.enumerated() where label == index {
      weights[pixel * count + index] = 1
    }
    var seed = ScoreSeed(
      weights: weights,
      score: SeenScore(
        name: name,
        meaning: "sum of the logits of \(name) over \(NumberText.count(counts[index], "pixel"))",
        unit: "logit", value: 0, pixels: counts[index]))
    seed.score.value = seed.value(outputs.values)
    return seed
  }

  /// The inner product with the embedding of another image: their cosine similarity.
  static func verification(
    _ outputs: BatchOutputs, with other: Embedding, named name: String
  ) -> ScoreSeed {
    var seed = ScoreSeed(
      weights: other.values,
      score: SeenScore(
        name: name, meaning: "cosine similarity with \(name)", unit: "similarity", value: 0))
    seed.score.value = seed.value(outputs.values)
    return seed
  }

  private static func one(
    _ index: Int, of outputs: BatchOutputs, _ score: SeenScore
  ) -> ScoreSeed {
    var weights = [Float](repeating: 0, count: outputs.values.count)
    weights[index] = 1
    return ScoreSeed(weights: weights, score: score)
  }
}
