import FoveaRunRecords
import FoveaSupport

// Rules about gradients and updates: how much arrives at the first layers, and how far an update
// moves the weights.

extension WatchRules {
  /// The trained convolutions and dense layers of a record with their gradients, stem first.
  static func gradients(of record: WatchRecord) -> [(path: String, norm: Double)] {
    record.layers.compactMap { layer in
      layer.hasWeights ? layer.gradientNorm.map { (layer.path, $0) } : nil
    }
  }

  /// The gradient of the first layers by that of the last ones: medians of a quarter of the layers
  /// each; nil for fewer than four layers.
  static func flow(of record: WatchRecord) -> (ratio: Double, first: String, last: String)? {
    let layers = gradients(of: record)
    guard layers.count >= 4, let first = layers.first, let last = layers.last else { return nil }
    let part = max(1, layers.count / 4)
    guard let low = median(layers.prefix(part).map(\.norm)),
      let high = median(layers.suffix(part).map(\.norm)), high > 0
    else { return nil }
    return (low / high, first.path, last.path)
  }

  static let vanishing = Rule(
    name: "vanishing-gradient",
    condition:
      "the median gradient norm of the first quarter of the layers is below 1/1000 of that "
      + "of the last quarter, in two measurements in a row",
    cure: "Use ReLU in place of sigmoid or tanh, normalizations, or shortcuts (a ResNet); trained "
      + "`weights` to start from help, too.",
    source: "Glorot & Bengio 2010, figures 6 and 7"
  ) { records in
    guard let steps = records.last(2, .step) else { return nil }
    let flows = steps.compactMap { flow(of: $0) }
    guard flows.count == 2, flows.allSatisfy({ $0.ratio < 1e-3 }) else { return nil }
    let found = flows[1]
    return Finding(
      subject: found.first, value: found.ratio,
      problem: "the gradient vanishes on its way to the first layers: at '\(found.first)' it is "
        + "\(text(found.ratio)) of that at '\(found.last)', so they hardly learn")
  }

  static let exploding = Rule(
    name: "exploding-gradient",
    condition: "a layer's gradient is not finite, or its norm is above its weights' and 100 times "
      + "the median over layers of the first measurement",
    cure: "Set `clipNorm` 1, lower `learningRate`, or add `warmUpEpochs` 1.",
    source: "Pascanu, Mikolov & Bengio 2013"
  ) { records in
    guard let record = records.last(.step),
      let first = records.first(where: { $0.moment == .step }),
      let usual = median(gradients(of: first).map(\.norm))
    else { return nil }
    let layers = record.layers.filter(\.hasWeights)
    for layer in layers {
      guard let norm = layer.gradientNorm else { continue }
      guard norm.isFinite else {
        return Finding(
          subject: layer.path, value: norm,
          problem: "the gradient of '\(layer.path)' is not finite")
      }
      guard record.step != first.step, norm > layer.weightNorm, norm > 100 * usual, usual > 0 else {
        continue
      }
      return Finding(
        subject: layer.path, value: norm,
        problem: "the gradient explodes: its norm at '\(layer.path)' is \(text(norm)), "
          + "\(text(norm / usual)) times the usual \(text(usual)) of the first step")
    }
    return nil
  }

  /// The updates of the trained convolutions and dense layers by their weights.
  static func updates(of record: WatchRecord) -> [(path: String, ratio: Double)] {
    record.layers.compactMap { layer in
      layer.hasWeights ? layer.updateRatio.map { (layer.path, $0) } : nil
    }
  }

  static let rateTooHigh = Rule(
    name: "learning-rate-high",
    condition:
      "the median update of the layers is above 1/5 of their weights in two measurements in "
      + "a row after the first, or above 1/20 while the losses of the last batches are no lower "
      + "than the first",
    cure: "Divide `learningRate` by 10, or add `warmUpEpochs` 1.",
    source: "usual are about 1/1000: Karpathy, CS231n, Neural Networks 3"
  ) { records in
    guard let steps = records.last(2, .step),
      let first = records.first(where: { $0.moment == .step }),
      steps[0].step > first.step
    else { return nil }
    let medians = steps.compactMap { median(updates(of: $0).map(\.ratio)) }
    guard medians.count == 2, let least = medians.min() else { return nil }
    let isUp = median(steps[1].recentLosses).map { $0 >= first.loss } ?? false
    guard least > 0.2 || (least > 0.05 && isUp) else { return nil }
    let largest = updates(of: steps[1]).max { $0.ratio < $1.ratio }
    let place = largest.map { ", most at '\($0.path)' (\(text($0.ratio)))" } ?? ""
    return Finding(
      subject: largest?.path, value: medians[1],
      problem:
        "the learning rate \(text(steps[1].learningRate)) is too high: an update changes the "
        + "weights of half of the layers by more than \(text(medians[1])) of themselves\(place)"
        + (isUp ? ", and the loss is no lower than at the start" : ""))
  }

  static let rateTooLow = Rule(
    name: "learning-rate-low",
    condition: "the median update of the layers is below 1/100000 of their weights in three "
      + "measurements in a row after the first epoch, at a rate that the schedule has not lowered "
      + "by half, and the losses of the last batches are above 9/10 of the first",
    cure: "Multiply `learningRate` by 10 to 100.",
    source: "usual are about 1/1000: Karpathy, CS231n, Neural Networks 3"
  ) { records in
    guard let steps = records.last(3, .step),
      let first = records.first(where: { $0.moment == .step }),
      steps[0].step > max(first.step, first.stepsPerEpoch),
      let highest = records.map(\.learningRate).max(), steps[2].learningRate > 0.5 * highest,
      let recent = median(steps[2].recentLosses), recent > 0.9 * first.loss
    else { return nil }
    let medians = steps.compactMap { median(updates(of: $0).map(\.ratio)) }
    guard medians.count == 3, let most = medians.max(), most < 1e-5 else { return nil }
    return Finding(
      value: most,
      problem: "the learning rate \(text(steps[2].learningRate)) is too low: an update changes the "
        + "weights by \(text(most)) of themselves, and the loss \(text(recent)) is hardly below "
        + "the \(text(first.loss)) of the start")
  }
}
