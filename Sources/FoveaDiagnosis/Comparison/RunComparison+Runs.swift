import Foundation
import FoveaDatasets
import FoveaLayers
import FoveaMetrics
import FoveaRunRecords
import FoveaTraining

extension RunComparison {
  /// The facts about a model.
  static func describe(
    _ run: TrainedRun, named name: String, _ outcomes: SampleOutcomes
  ) -> ComparisonRecord.Run {
    let draws = [Int32](repeating: 1, count: outcomes.resampling.count)
    let headlines = Set(outcomes.resampling.metrics.filter(\.isHeadline).map(\.key))
    let bytes = run.trained.file.flatMap {
      try? FileManager.default.attributesOfItem(atPath: $0.path)[.size] as? Int
    }
    return ComparisonRecord.Run(
      name: name, path: run.name, model: run.trained.card.model.architecture,
      parameters: run.trained.model.parameterCount(), bytes: bytes,
      epochs: run.history.isEmpty ? nil : run.history.count,
      bestEpoch: run.trained.card.epoch > 0 ? run.trained.card.epoch : nil,
      seconds: run.history.isEmpty ? nil : run.history.reduce(0) { $0 + $1.seconds },
      dataHash: dataHash(run),
      figures: outcomes.resampling.figures(draws).compactMapValues { $0 }
        .filter { headlines.contains($0.key) })
  }

  /// The settings that differ between the runs, in the order of the help. Those that don't change
  /// results are left out.
  static func settings(_ runs: [TrainedRun]) -> [ComparisonRecord.Setting] {
    TrainingConfiguration.settings.filter(\.changesResults).compactMap { setting in
      let values = runs.map { run in run.configuration.map { setting.text(in: $0) } }
      guard Set(values.compactMap { $0 }).count > 1 else { return nil }
      return ComparisonRecord.Setting(key: setting.key, values: values)
    }
  }

  /// Whether all runs were trained on the same data, divided in the same way; nil where a run's
  /// data isn't known.
  static func isSameData(_ runs: [TrainedRun]) -> Bool? {
    let hashes = runs.compactMap(dataHash)
    if hashes.count == runs.count { return Set(hashes).count == 1 }
    return Set(hashes).count > 1 ? false : nil
  }

  /// The hash of the data that a model was trained on, with its splits; nil where it isn't known.
  private static func dataHash(_ run: TrainedRun) -> String? {
    let hash = run.record?.dataHash ?? run.trained.card.dataHash
    return hash.isEmpty ? nil : hash
  }

  /// The samples on which a model is better or worse than the first.
  static func disagreement(
    _ first: SampleOutcomes, _ second: SampleOutcomes, _ name: String, _ dataset: Dataset
  ) -> ComparisonRecord.Disagreement {
    let gains = gains(first, second)
    func names(_ places: [Int]) -> [String] {
      places.map { dataset.samples[first.indices[$0]].id }
    }
    let better = sorted(gains, sign: 1)
    let worse = sorted(gains, sign: -1)
    let compared = gains.count { $0 != nil }
    return ComparisonRecord.Disagreement(
      run: name, score: first.score.key, better: names(better), worse: names(worse),
      equalCount: compared - better.count - worse.count,
      mcNemarPValue: first.score.isBinary && compared > 0
        ? ExactTest.mcNemar(onlyFirst: worse.count, onlySecond: better.count) : nil)
  }

  /// The gain of the second model on each sample, above 0 where it is better; nil without scores.
  static func gains(_ first: SampleOutcomes, _ second: SampleOutcomes) -> [Double?] {
    let sign = first.score.lowerIsBetter ? -1.0 : 1
    return zip(first.scores, second.scores).map { first, second in
      guard let first, let second else { return nil }
      return sign * (second - first)
    }
  }

  /// The samples with a gain of a sign, the largest first.
  static func sorted(_ gains: [Double?], sign: Double) -> [Int] {
    gains.indices.filter { (gains[$0] ?? 0) * sign > 0 }
      .sorted { ((gains[$1] ?? 0) * sign, $0) < ((gains[$0] ?? 0) * sign, $1) }
  }
}
