@testable import FoveaTensors

/// Builds sequences of empty steps; tests follow their values by name.
struct SequenceBuilder {
  private var values: [PlanValue] = []
  private var steps: [Step] = []
  private var leaves = 0

  mutating func leaf(_ bytes: Int, isSteady: Bool = false) -> Int {
    values.append(PlanValue(byteCount: bytes, leaf: leaves, isSteady: isSteady))
    leaves += 1
    return values.count - 1
  }

  mutating func step(
    _ name: String, _ reads: [Int], bytes: Int, multiplyAdds: Int = 0,
    overwriting: Int? = nil, isSteady: Bool = false, scratch: Int? = nil
  ) -> Int {
    var writes = [values.count]
    values.append(PlanValue(byteCount: bytes, leaf: nil, isSteady: isSteady))
    if let scratch {
      writes.append(values.count)
      values.append(
        PlanValue(byteCount: scratch, leaf: nil, isSteady: false, isScratch: true))
    }
    steps.append(
      Step(
        name: name, reads: reads, writes: writes,
        mayOverwrite: overwriting.map { [(write: 0, read: $0)] } ?? [], isSteady: isSteady,
        multiplyAdds: multiplyAdds, run: { _ in }))
    return writes[0]
  }

  func byteCount(_ value: Int) -> Int { values[value].byteCount }

  func sequence(_ outputs: [Int], donated: Set<Int> = []) -> StepSequence {
    StepSequence(values: values, steps: steps, outputs: outputs, donated: donated)
  }
}

extension StepSequence {
  var peak: Int { MemoryProfile(self, inArena: inArena()).peak }

  /// The meaning of each output, as a number that identifies the whole expression behind it; nil
  /// where a step reads a value that no earlier step has written, or overwrites a written one.
  var meanings: [Int]? {
    var meaning: [Int: Int] = [:]
    for (value, description) in values.enumerated() {
      if let leaf = description.leaf { meaning[value] = leaf }
    }
    for step in steps {
      var inputs: [Int] = []
      for read in step.reads {
        guard let known = meaning[read] else { return nil }
        inputs.append(known)
      }
      for (position, write) in step.writes.enumerated() {
        guard meaning[write] == nil else { return nil }
        var hasher = Hasher()
        hasher.combine(step.name)
        hasher.combine(position)
        hasher.combine(inputs)
        meaning[write] = hasher.finalize()
      }
    }
    let result = outputs.compactMap { meaning[$0] }
    return result.count == outputs.count ? result : nil
  }
}

/// A repeatable source of small numbers.
struct SmallNumbers {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}

/// A random sequence of steps that read recent and old values. Some steps are heavy, some values
/// are outputs, and some leaves are donated.
func randomSequence(seed: UInt64) -> StepSequence {
  var numbers = SmallNumbers(seed: seed)
  var builder = SequenceBuilder()
  var values = (0..<3).map { _ in builder.leaf(1000) }
  var outputs: [Int] = []
  for index in 0..<20 + numbers.below(40) {
    let reads = (0..<1 + numbers.below(3)).map { _ in
      numbers.below(3) == 0
        ? values[numbers.below(values.count)]
        : values[values.count - 1 - numbers.below(min(values.count, 4))]
    }
    let bytes = [4, 1000, 1000, 4000][numbers.below(4)]
    let value = builder.step(
      "s\(index)", reads, bytes: bytes, multiplyAdds: numbers.below(2) * 10_000,
      overwriting: bytes == builder.byteCount(reads[0]) && numbers.below(2) == 0 ? 0 : nil)
    values.append(value)
    if numbers.below(8) == 0 { outputs.append(value) }
  }
  if let last = values.last, !outputs.contains(last) { outputs.append(last) }
  return builder.sequence(outputs, donated: [0, 2])
}
