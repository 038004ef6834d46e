import FoveaDatasets
import FoveaInference
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The search for parts of the data on which a model is worse than on the rest.
///
/// ```swift
/// let run = try TrainedRun(contentsOf: "runs/classification/photos-resnet18")
/// let found = try SliceAnalysis().examine(run, on: run.data(), split: .test)
/// for slice in found.record.worse { print(slice.attribute, slice.value, slice.score) }
/// ```
///
/// Slices are the values of one attribute: class, figures of the image, folders, columns of a CSV
/// file; size and place of objects and regions. Each is tested against all other units: by
/// Fisher's exact test for shares, by permutation for other scores, objects and regions within
/// their image. P-values are adjusted over all slices by Holm's method.
public struct SliceAnalysis: Sendable, Hashable {
  /// The fewest units of a slice, and of the rest.
  public var minimumCount: Int
  /// The probability of naming even one slice where there is no difference.
  public var level: Double
  /// The permutations of each test, fewer for more than 20,000 units.
  public var permutations: Int
  /// The key of permutations and resamples.
  public var seed: UInt64

  /// Makes a plan.
  ///
  /// - Precondition: A minimum of at least 2, a level between 0 and 1, and a permutation.
  public init(
    minimumCount: Int = 10, level: Double = 0.05, permutations: Int = 10_000, seed: UInt64 = 0
  ) {
    precondition(
      minimumCount >= 2 && level > 0 && level < 1 && permutations > 0,
      "slices need 2 units, a level between 0 and 1 and a permutation, got \(minimumCount), "
        + "\(level), \(permutations)")
    self.minimumCount = minimumCount
    self.level = level
    self.permutations = permutations
    self.seed = seed
  }

  /// The slices, and the outcomes that they are made of.
  public struct Result {
    /// The figures of the slices.
    public var record: SlicesRecord
    /// The positions in the data of the images of each slice of the record, worst first.
    public var images: [[Int]]
    let outcomes: SampleOutcomes
  }

  /// Evaluates a model on a split of a data set (nil: all samples), and divides it into slices.
  ///
  /// - Throws: `TrainingError` where the data doesn't suit the model, lists pairs, or has no
  ///   samples; `DatasetError` for bad images, and the errors of `progress`.
  public func examine(
    _ run: TrainedRun, on dataset: Dataset, split: Split?, options: InferenceOptions = .init(),
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Result {
    guard dataset.pairs.isEmpty else {
      throw TrainingError(
        .unsuitableData,
        "\(dataset.root.path) lists pairs, and slices are of images: give data with an identity "
          + "for each image, such as a folder of images per identity.")
    }
    let samples = split.map { dataset.indices(of: $0) } ?? Array(dataset.samples.indices)
    let outcomes = try run.outcomes(
      on: dataset, samples: samples, options: options, progress: progress)
    let matched = try run.trained.matched(dataset)
    let measures = ImageAttributes.measures(outcomes.indices.map { dataset.samples[$0] })
    return slices(
      outcomes, SliceUnits.all(outcomes, matched, measures), split: split?.rawValue ?? "all")
  }

  /// A slice before its p-value is adjusted.
  private struct Candidate {
    let kind: Int
    let attribute, value: String
    let members: [Int]
    var pValue = 1.0
  }

  func slices(_ outcomes: SampleOutcomes, _ kinds: [SliceUnits], split: String) -> Result {
    let kinds = kinds.filter { !$0.scores.isEmpty }
    var candidates: [Candidate] = []
    var leftOut: [SlicesRecord.LeftOut] = []
    for (kind, units) in kinds.enumerated() {
      var own = self.candidates(of: units, kind, &leftOut)
      for (place, pValue) in pValues(of: own.map(\.members), units).enumerated() {
        own[place].pValue = pValue
      }
      candidates += own
    }
    let adjusted = MultipleTests.holm(candidates.map(\.pValue))
    let entries = zip(candidates, adjusted).map { candidate, adjusted in
      entry(candidate, kinds[candidate.kind], adjusted, outcomes)
    }
    func harm(_ place: Int) -> Double {
      let (slice, score) = (entries[place], kinds[candidates[place].kind].score)
      return (slice.score - slice.rest) * (score.lowerIsBetter ? 1 : -1)
    }
    let order = entries.indices.sorted {
      let (a, b) = (entries[$0], entries[$1])
      if a.isWorse != b.isWorse { return a.isWorse }
      return (-harm($0), $0) < (-harm($1), $1)
    }
    var record = SlicesRecord(
      task: outcomes.task.rawValue, split: split, imageCount: outcomes.indices.count,
      scores: Self.scores(kinds), minimumCount: minimumCount, level: level,
      slices: order.map { entries[$0] }, leftOut: leftOut,
      skippedImages: outcomes.skipped.isEmpty ? nil : outcomes.skipped.map(\.name),
      definitions: definitions(kinds))
    if !outcomes.losses.isEmpty {
      record.definitions["loss"] = "mean loss per image by the run's settings, without weights"
    }
    return Result(
      record: record,
      images: order.map {
        worstImages(candidates[$0].members, kinds[candidates[$0].kind], outcomes)
      },
      outcomes: outcomes)
  }

  /// The slices of each attribute that has several, each division once.
  private func candidates(
    of units: SliceUnits, _ kind: Int, _ leftOut: inout [SlicesRecord.LeftOut]
  ) -> [Candidate] {
    var candidates: [Candidate] = []
    var divisions: [Set<[Int]>: String] = [:]
    for attribute in units.attributes {
      func leave(_ reason: String) {
        leftOut.append(SlicesRecord.LeftOut(attribute: attribute.name, reason: reason))
      }
      let slices = attribute.slices()
      guard slices.count > 1 || (slices.first?.members.count ?? 0) < units.scores.count else {
        leave("the same for all \(units.name)")
        continue
      }
      guard !slices.isEmpty else { continue }
      let division = Set(slices.map(\.members))
      if let other = divisions[division] {
        leave("divides the \(units.name) as \(other) does")
        continue
      }
      divisions[division] = attribute.name
      let large = slices.filter {
        $0.members.count >= minimumCount
          && units.scores.count - $0.members.count >= minimumCount
      }
      if large.isEmpty {
        leave("fewer than \(minimumCount) \(units.name) in each slice or in its rest")
      }
      candidates += large.map {
        Candidate(kind: kind, attribute: attribute.name, value: $0.value, members: $0.members)
      }
    }
    return candidates
  }

  /// The images of a slice by ascending score, each once; of equal scores by descending loss.
  private func worstImages(
    _ members: [Int], _ units: SliceUnits, _ outcomes: SampleOutcomes
  ) -> [Int] {
    let sign = units.score.lowerIsBetter ? -1.0 : 1
    let order = members.sorted { first, second in
      let (a, b) = (units.samples[first], units.samples[second])
      let (scoreA, scoreB) = (sign * units.scores[first], sign * units.scores[second])
      if scoreA != scoreB { return scoreA < scoreB }
      let losses = outcomes.losses
      return (losses.isEmpty ? 0 : -losses[a], a) < (losses.isEmpty ? 0 : -losses[b], b)
    }
    var seen: Set<Int> = []
    return order.map { units.samples[$0] }.filter { seen.insert($0).inserted }
      .map { outcomes.indices[$0] }
  }
}

extension SliceAnalysis {
  /// The p-value of each slice against the rest.
  private func pValues(of parts: [[Int]], _ units: SliceUnits) -> [Double] {
    if units.score.isBinary {
      return parts.map { ExactTest.pValue(Self.strata(of: $0, units)) }
    }
    let count = max(1_000, min(permutations, 200_000_000 / max(units.scores.count, 1)))
    return PermutationTest(permutations: min(count, permutations), seed: seed).pValues(
      scores: units.scores, strata: units.strata, parts: parts)
  }

  /// The counts of a part in each stratum.
  static func strata(of part: [Int], _ units: SliceUnits) -> [ExactTest.Stratum] {
    let isMember = Set(part)
    var all: [Int: ExactTest.Stratum] = [:]
    for (unit, score) in units.scores.enumerated() {
      let key = units.strata?[unit] ?? 0
      var stratum =
        all[key] ?? ExactTest.Stratum(count: 0, successes: 0, partCount: 0, partSuccesses: 0)
      stratum.count += 1
      if score == 1 { stratum.successes += 1 }
      if isMember.contains(unit) {
        stratum.partCount += 1
        if score == 1 { stratum.partSuccesses += 1 }
      }
      all[key] = stratum
    }
    return all.sorted { $0.key < $1.key }.map(\.value)
  }

  private func entry(
    _ candidate: Candidate, _ units: SliceUnits, _ adjusted: Double, _ outcomes: SampleOutcomes
  ) -> SlicesRecord.Slice {
    let scores = candidate.members.map { units.scores[$0] }
    let sum = scores.reduce(0, +)
    let score = sum / Double(scores.count)
    let others = units.scores.reduce(0, +) - sum
    let rest = others / Double(units.scores.count - scores.count)
    let isLower = score < rest
    return SlicesRecord.Slice(
      units: units.name, attribute: candidate.attribute, value: candidate.value,
      count: scores.count, score: score, interval: interval(scores, candidate.members, units),
      rest: rest, pValue: candidate.pValue, adjustedPValue: adjusted,
      isWorse: adjusted < level && isLower != units.score.lowerIsBetter,
      figures: units.name == "images"
        ? figures(candidate.members.map { units.samples[$0] }, outcomes) : [:])
  }

  private func interval(
    _ scores: [Double], _ members: [Int], _ units: SliceUnits
  ) -> ConfidenceInterval? {
    if units.score.isBinary, units.strata == nil {
      return ConfidenceInterval.wilson(successes: scores.count { $0 == 1 }, of: scores.count)
    }
    return Bootstrap(seed: seed).meanInterval(
      of: scores, clusters: units.strata == nil ? nil : members.map { units.samples[$0] })
  }

  /// The mean loss and the task's main metrics of some images.
  private func figures(_ samples: [Int], _ outcomes: SampleOutcomes) -> [String: Double] {
    var figures: [String: Double] = [:]
    if !outcomes.losses.isEmpty {
      figures["loss"] = samples.reduce(0) { $0 + outcomes.losses[$1] } / Double(samples.count)
    }
    guard [.detection, .segmentation, .regression].contains(outcomes.task) else { return figures }
    var draws = [Int32](repeating: 0, count: outcomes.resampling.count)
    for sample in samples { draws[sample] = 1 }
    let wanted = ["mAP50to95", "mAP50", "mIoU", "dice", "rootMeanSquaredError", "rSquared"]
    for (key, value) in outcomes.resampling.figures(draws) where wanted.contains(key) {
      figures[key] = value
    }
    return figures
  }

  /// The score of each kind of unit over all of them.
  private static func scores(_ kinds: [SliceUnits]) -> [SlicesRecord.Score] {
    var seen: Set<String> = []
    return kinds.filter { seen.insert($0.name).inserted }.map { units in
      SlicesRecord.Score(
        units: units.name, key: units.score.key, title: units.score.title,
        lowerIsBetter: units.score.lowerIsBetter,
        value: units.scores.reduce(0, +) / Double(units.scores.count), count: units.scores.count)
    }
  }

  private func definitions(_ kinds: [SliceUnits]) -> [String: String] {
    var definitions = [
      "pValue": "two-sided, against all other units: Fisher's exact test for scores of 0 or 1, "
        + "else \(permutations) permutations of the scores (fewer for more than 20,000 units), "
        + "seed \(seed); objects and regions are exchanged within their image, where images have "
        + "several, so that images without two of them don't count",
      "adjustedPValue": "Holm's method over all slices of the record; below \(level) the "
        + "probability of even one false finding is below \(level)",
      "interval": "Wilson's score interval for images with scores of 0 or 1; else percentile "
        + "bootstrap, whole images drawn with replacement, 1000 resamples; level 0.95",
    ]
    for units in kinds { definitions[units.score.key] = units.score.definition }
    return definitions
  }
}
