import FoveaRunRecords
import FoveaSupport

// Rules about what the model has become: units, statistics, loss and predictions.

extension WatchRules {
  /// The finding about the layer with the largest share of units that were stuck in two counts in a
  /// row: in the first epoch, running statistics that lag behind shift what later layers get.
  private static func stuck(
    _ records: [WatchRecord], limit: Double, where applies: (UnitRecord) -> Bool,
    _ problem: (UnitRecord, _ others: String) -> String
  ) -> Finding? {
    guard let last = records.last(.epoch), !last.units.isEmpty,
      let before = records.dropLast().last(where: { !$0.units.isEmpty })
    else { return nil }
    func isBad(_ unit: UnitRecord) -> Bool {
      applies(unit) && unit.count >= 4 && unit.share > limit
    }
    let bad = last.units.filter { unit in
      isBad(unit) && before.units.contains { $0.path == unit.path && isBad($0) }
    }
    guard let worst = bad.max(by: { $0.share < $1.share }) else { return nil }
    let others =
      bad.count > 1
      ? "; \(NumberText.count(bad.count - 1, "other layer")) beyond the limit, too" : ""
    return Finding(subject: worst.path, value: worst.share, problem: problem(worst, others))
  }

  static let deadUnits = Rule(
    name: "dead-units",
    condition: "more than 1/5 of a layer's ReLU units are 0 for every pixel of up to 64 images, in "
      + "two counts in a row",
    cure:
      "Lower `learningRate`, add `warmUpEpochs` 1, or use a model with leaky ReLU or SiLU; dead "
      + "units get no gradient and stay dead.",
    source: "Lu et al. 2020 (dying ReLU)"
  ) { records in
    stuck(records, limit: 0.2, where: \.canDie) { unit, others in
      "\(unit.stuck) of \(unit.count) units after '\(unit.path)' are dead: 0 for each of "
        + "\(unit.imageCount) images\(others)"
    }
  }

  static let saturatedUnits = Rule(
    name: "saturated-units",
    condition:
      "more than 1/2 of a layer's sigmoid or tanh units are within 1 % of a limit for every "
      + "pixel of up to 64 images, in two counts in a row; gates that scale other values do not "
      + "count",
    cure: "Lower `learningRate`, or use normalizations, or ReLU in place of it; saturated units "
      + "pass on hardly any gradient.",
    source: "Glorot & Bengio 2010, section 3"
  ) { records in
    stuck(records, limit: 0.5, where: { !$0.canDie && $0.activation != "gate" }) { unit, others in
      "\(unit.stuck) of \(unit.count) \(unit.activation) units after '\(unit.path)' are saturated: "
        + "within 1 % of their limits for each of \(unit.imageCount) images\(others)"
    }
  }

  static let notFalling = Rule(
    name: "loss-not-falling",
    condition:
      "after three epochs and 200 updates no epoch's mean training loss is below 98/100 of "
      + "that of the first",
    cure: "Train on a few images first, which must be learned by heart; then check labels, "
      + "`learningRate` (10 times higher and lower) and what is frozen.",
    source: "Karpathy 2019, A Recipe for Training Neural Networks"
  ) { records in
    guard let record = records.last(.epoch), record.step >= 200 else { return nil }
    let losses = records.filter { $0.moment == .epoch }.map(\.loss)
    guard losses.count >= 4, let first = losses.first, first > 0,
      let best = losses.dropFirst().min(), best > 0.98 * first
    else { return nil }
    return Finding(
      value: best / first,
      problem: "the loss does not fall: \(text(first)) in the first epoch, and no better than "
        + "\(text(best)) in the \(losses.count - 1) after it")
  }

  static let driftingStatistics = Rule(
    name: "statistics-drift",
    condition:
      "after 200 updates the batch means of a batch norm are more than 2 running deviations "
      + "off (root mean square over channels) in three measurements in a row",
    cure:
      "Lower `learningRate` or use a larger `batchSize`: inference uses the running statistics, "
      + "which do not keep up, so validation is worse than training.",
    source: "Ioffe & Szegedy 2015, section 3.1"
  ) { records in
    guard let steps = records.last(3, .step), steps[0].step >= 200 else { return nil }
    let drifts = steps.map { record in
      Dictionary(
        record.layers.compactMap { layer in layer.meanDrift.map { (layer.path, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
    let lasting = drifts[2].compactMap { path, drift -> (path: String, drift: Double)? in
      let all = [drift] + drifts.dropLast().compactMap { $0[path] }
      guard all.count == 3, let least = all.min(), least > 2 else { return nil }
      return (path, drift)
    }
    guard let worst = lasting.max(by: { ($0.drift, $1.path) < ($1.drift, $0.path) }) else {
      return nil
    }
    return Finding(
      subject: worst.path, value: worst.drift,
      problem: "the running statistics of '\(worst.path)' do not fit its batches: the means are "
        + "\(text(worst.drift)) deviations off")
  }

  static let neverPredicted = Rule(
    name: "class-never-predicted",
    condition:
      "in the second half of the epochs so far, at least three, a class with at least five "
      + "validation samples was never predicted, while the training loss fell",
    cure: "Check the class's labels and the number of its images; `classWeights` balanced or "
      + "`sampler` balanced gives a rare class more weight.",
    source: "Buda, Maki & Mazurowski 2018"
  ) { records in
    guard records.last(.epoch)?.predictedCounts != nil else { return nil }
    let epochs = records.filter { $0.moment == .epoch && $0.predictedCounts != nil }
    let half = epochs.suffix(max(3, (epochs.count + 1) / 2))
    guard epochs.count >= 6, half.count >= 3, let last = half.last, let names = last.classNames,
      let labels = last.labelCounts
    else { return nil }
    let missing = names.indices.filter { label in
      label < labels.count && labels[label] >= 5
        && half.allSatisfy { record in
          record.predictedCounts.map { label < $0.count && $0[label] == 0 } ?? false
        }
    }
    guard let label = missing.max(by: { labels[$0] < labels[$1] }) else { return nil }
    let others =
      missing.count > 1
      ? "; nor \(NumberText.count(missing.count - 1, "other class", plural: "other classes"))" : ""
    return Finding(
      subject: names[label], value: Double(labels[label]),
      problem: "the class '\(names[label])' was not predicted once in the last \(half.count) "
        + "validations, which have \(NumberText.count(labels[label], "sample")) of it\(others)")
  }
}
