import FoveaRunRecords
import FoveaSupport

extension CalibrationRecord {
  /// Measures samples before and after a fitted temperature, with intervals over resampled images.
  ///
  /// - Parameters:
  ///   - halves: the half that the temperature was fitted on, and the one that is measured.
  ///   - previous: the temperature before.
  package init(
    _ fit: TemperatureFit, previous: Double, task: VisionTask, split: String, seed: UInt64,
    scoreFloor: Double?, halves: (fitting: CalibrationSamples, held: CalibrationSamples),
    bootstrap: Bootstrap
  ) {
    let before = CalibrationFigures(halves.held, temperature: previous)
    let after = CalibrationFigures(halves.held, temperature: fit.temperature)
    let (old, new) = (before.values, after.values)
    var figures = old.reduce(into: [String: Change]()) { result, figure in
      result[figure.key] = new[figure.key].map { Change(before: figure.value, after: $0) }
    }
    let intervals = bootstrap.intervals(count: halves.held.imageCount) { draws in
      let (old, new) = (before.values(draws: draws), after.values(draws: draws))
      var result: [String: Double?] = [:]
      for (key, value) in old {
        result["before." + key] = value
        result["after." + key] = new[key]
        result["change." + key] = new[key].map { $0 - value }
      }
      return result
    }
    for key in figures.keys {
      figures[key]?.beforeInterval = intervals["before." + key]
      figures[key]?.afterInterval = intervals["after." + key]
      figures[key]?.changeInterval = intervals["change." + key]
    }
    var definitions = CalibrationFigures.definitions(for: halves.held.kind)
    definitions["intervals"] =
      bootstrap.definition("images of the held half")
      + "; those of binned errors lie high, since resampling adds noise to each bin"
    definitions["temperature"] =
      "divisor of the logits with the least negative log-likelihood on the fitting half"
    func half(_ samples: CalibrationSamples) -> Half {
      Half(imageCount: samples.imageCount, sampleCount: samples.count)
    }
    self.init(
      task: task, split: split, temperature: fit.temperature, previousTemperature: previous,
      limit: fit.limit?.rawValue, seed: seed, scoreFloor: scoreFloor,
      fitting: half(halves.fitting), held: half(halves.held), accuracy: before.accuracy,
      figures: figures, reliabilityBefore: before.reliability,
      reliabilityAfter: after.reliability, definitions: definitions)
  }
}
