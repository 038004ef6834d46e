/// Trades time for memory: values with a long wait for their next reader are freed and computed
/// again before it (Chen et al. 2016, "Training deep nets with sublinear memory cost").
///
/// It works on steps and is independent of layers. A step is repeated with the same kernel on the
/// same data, so results keep every bit. While the peak of memory can be lowered, the pass picks
/// the value alive at the peak that frees the most bytes for the least time. It is computed again
/// before its next reader, together with its inputs that are gone by then. The added time is
/// limited to a share of the total. Copies that the final peak doesn't need are removed again.
struct Recomputation {
  /// Estimated time that repeated steps may take, as a share of the time of all steps.
  static let usualShare = 0.28

  /// One run of a step of the original sequence.
  private struct Run {
    var step: Step
    let origin: Int
    let isCopy: Bool
  }

  /// A value that could be freed at one step, with the steps to repeat, in order, before a reader.
  private struct Candidate {
    let repeated: [Int]
    let reader: Int
    let seconds: Double
    let gain: Double
  }

  /// Candidates tried at one step before giving up.
  private static let trials = 32
  /// The maximum number of steps that one candidate may repeat.
  private static let longest = 40

  private let original: StepSequence
  private let makers: [Int: Int]
  private let isOutput: Set<Int>
  private let seconds: [Double]
  private var sequence: StepSequence
  private var runs: [Run]
  /// For each value, the value of the original sequence that it copies.
  private var origins: [Int]
  private var inArena: [Bool]

  init(_ sequence: StepSequence) {
    original = sequence
    self.sequence = sequence
    runs = sequence.steps.enumerated().map { Run(step: $1, origin: $0, isCopy: false) }
    origins = Array(sequence.values.indices)
    inArena = sequence.inArena()
    isOutput = Set(sequence.outputs)
    var makers: [Int: Int] = [:]
    for (index, step) in sequence.steps.enumerated() {
      for value in step.writes { makers[value] = index }
    }
    self.makers = makers
    seconds = sequence.steps.map { Self.estimatedSeconds($0, sequence.values) }
  }

  /// A rough time, to weigh steps against each other. It is the same on every machine, and so are
  /// the plans.
  private static func estimatedSeconds(_ step: Step, _ values: [PlanValue]) -> Double {
    1e-6 + Double(step.bytesMoved(values)) / 25e9 + 2 * Double(step.multiplyAdds) / 250e9
  }

  /// The sequence with repeated steps, so that fewer bytes are alive at the peak.
  func relieved(share: Double = usualShare) -> StepSequence {
    var best = self
    var left = share * seconds.reduce(0, +)
    while let next = best.relievedOnce(within: left) {
      left -= next.seconds
      best = next.result
    }
    best.takeBackNeedless()
    return best.sequence
  }

  // MARK: - One step at a time

  private func relievedOnce(within left: Double) -> (result: Recomputation, seconds: Double)? {
    let profile = MemoryProfile(sequence, inArena: inArena)
    let instances = instances(profile)
    let uses = uses()
    let at = profile.peakStep
    var candidates: [Candidate] = []
    for value in sequence.values.indices
    where inArena[value] && profile.first[value] < at && profile.last[value] > at
      && sequence.values[value].byteCount * 500 >= profile.peak
    {
      guard !uses[value].contains(at), let reader = uses[value].first(where: { $0 > at }),
        let repeated = repeated(for: value, before: reader, profile, instances)
      else { continue }
      let cost = repeated.reduce(0) { $0 + seconds[$1] }
      guard cost <= left else { continue }
      candidates.append(
        Candidate(
          repeated: repeated, reader: reader, seconds: cost,
          gain: Double(sequence.values[value].byteCount) / cost))
    }
    candidates.sort { ($0.gain, $0.reader) > ($1.gain, $1.reader) }
    for candidate in candidates.prefix(Self.trials) {
      // Later copies of the same steps may become redundant, which costs memory but no time.
      for joins in [true, false] {
        let (result, saved) = applied(candidate, joining: joins, profile, instances)
        let now = MemoryProfile(result.sequence, inArena: result.inArena)
        if (now.peak, now.peakCount) < (profile.peak, profile.peakCount) {
          return (result, candidate.seconds - saved)
        }
        if saved == 0 { break }
      }
    }
    return nil
  }

  /// The copies of each original value, in order of creation.
  private func instances(_ profile: MemoryProfile) -> [Int: [Int]] {
    var result: [Int: [Int]] = [:]
    for value in sequence.values.indices where profile.first[value] >= 0 {
      result[origins[value], default: []].append(value)
    }
    return result.mapValues { $0.sorted { profile.first[$0] < profile.first[$1] } }
  }

  private func uses() -> [[Int]] {
    var result = [[Int]](repeating: [], count: sequence.values.count)
    for (index, run) in runs.enumerated() {
      for value in run.step.reads + run.step.writes where result[value].last != index {
        result[value].append(index)
      }
    }
    return result
  }

  /// The steps of the original sequence that compute a value again from the values alive before a
  /// reader; nil where that is impossible or takes too many steps.
  private func repeated(
    for value: Int, before reader: Int, _ profile: MemoryProfile, _ instances: [Int: [Int]]
  ) -> [Int]? {
    var order: [Int] = []
    var seen: Set<Int> = []
    let target = sequence.values[value].byteCount
    func make(_ value: Int) -> Bool {
      guard let maker = makers[value] else { return false }
      guard seen.insert(maker).inserted else { return true }
      let step = original.steps[maker]
      guard !step.isSteady, seen.count <= Self.longest,
        !step.writes.contains(where: { isOutput.contains($0) })
      else { return false }
      for read in Set(step.reads) {
        if let leaf = original.values[read].leaf {
          // A leaf that is updated in place is available until its last reader.
          guard !original.donated.contains(leaf) || profile.last[read] >= reader else {
            return false
          }
          continue
        }
        guard !isOutput.contains(read),
          let latest = instances[read]?.last(where: { profile.first[$0] < reader })
        else {
          if isOutput.contains(read) { continue }
          return false
        }
        let isThere = profile.last[latest] >= reader
        if !isThere && original.values[read].byteCount * 8 > target && !make(read) { return false }
      }
      order.append(maker)
      return true
    }
    // Inputs are visited in no fixed order; the original order is valid.
    return make(origins[value]) ? order.sorted() : nil
  }

  /// Repeats steps before a reader; that reader and all later steps then read the copies.
  ///
  /// - Parameter joins: whether later copies of the same steps are removed. `saved` is their time.
  private func applied(
    _ candidate: Candidate, joining joins: Bool, _ profile: MemoryProfile, _ instances: [Int: [Int]]
  ) -> (result: Recomputation, saved: Double) {
    var result = self
    var fresh: [Int: Int] = [:]
    // Later reads of these values become reads of their copies.
    var replaced: [Int: Int] = [:]
    var copies: [Run] = []
    for origin in candidate.repeated {
      var step = original.steps[origin]
      for value in step.writes {
        let copy = result.sequence.values.count
        result.sequence.values.append(original.values[value])
        result.origins.append(value)
        result.inArena.append(!original.values[value].isScratch)
        fresh[value] = copy
        if let old = instances[value]?.last(where: { profile.first[$0] < candidate.reader }) {
          replaced[old] = copy
        }
      }
      step.reads = step.reads.map { read in
        fresh[read]
          ?? instances[read]?.last { profile.first[$0] < candidate.reader }
          ?? read
      }
      step.writes = step.writes.map { fresh[$0] ?? $0 }
      copies.append(Run(step: step, origin: origin, isCopy: true))
    }
    var later: [Run] = []
    var saved = 0.0
    let repeated = Set(candidate.repeated)
    for var run in runs[candidate.reader...] {
      if joins && run.isCopy && repeated.contains(run.origin) {
        for (copy, value) in zip(run.step.writes, original.steps[run.origin].writes) {
          replaced[copy] = fresh[value]
        }
        saved += seconds[run.origin]
        continue
      }
      run.step.reads = run.step.reads.map { replaced[$0] ?? $0 }
      later.append(run)
    }
    result.runs = Array(runs[..<candidate.reader]) + copies + later
    result.sequence.steps = result.runs.map(\.step)
    return (result, saved)
  }

  /// Removes copies that the peak doesn't need, the most expensive first.
  private mutating func takeBackNeedless() {
    let peak = MemoryProfile(sequence, inArena: inArena).peak
    let copies = runs.filter(\.isCopy).sorted { seconds[$0.origin] > seconds[$1.origin] }
    for copy in copies {
      guard let index = runs.firstIndex(where: { $0.step.writes == copy.step.writes }) else {
        continue
      }
      let instances = instances(MemoryProfile(sequence, inArena: inArena))
      var earlier: [Int: Int] = [:]
      for value in copy.step.writes {
        let all = instances[origins[value]] ?? []
        if let own = all.firstIndex(of: value), own > 0 { earlier[value] = all[own - 1] }
      }
      guard earlier.count == copy.step.writes.count else { continue }
      var trial = self
      trial.runs.remove(at: index)
      for later in index..<trial.runs.count {
        trial.runs[later].step.reads = trial.runs[later].step.reads.map { earlier[$0] ?? $0 }
      }
      trial.sequence.steps = trial.runs.map(\.step)
      if MemoryProfile(trial.sequence, inArena: inArena).peak <= peak { self = trial }
    }
  }
}
