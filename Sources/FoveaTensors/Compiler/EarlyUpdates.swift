extension StepSequence {
  /// Moves steps that lead only to results, not to heavy work, to the earliest place where all
  /// their inputs exist.
  ///
  /// Gradients are appended before the optimizer's updates. In order of creation, all gradients
  /// would wait for the last of them. Once moved, an update follows its gradient while that is
  /// still in the cache, and frees its memory at once. An update in place waits for all readers of
  /// the old value.
  func updatingEarly() -> StepSequence {
    var readers = [[Int]](repeating: [], count: values.count)
    var maker = [Int](repeating: -1, count: values.count)
    for (index, step) in steps.enumerated() {
      for value in Set(step.reads) { readers[value].append(index) }
      for value in step.writes { maker[value] = index }
    }
    let isOutput = Set(outputs)
    let arena = inArena()

    var isTail = [Bool](repeating: false, count: steps.count)
    for (index, step) in steps.enumerated().reversed() {
      isTail[index] =
        step.multiplyAdds == 0 && !step.writes.isEmpty
        && step.writes.allSatisfy { value in
          (isOutput.contains(value) || values[value].isScratch || !readers[value].isEmpty)
            && readers[value].allSatisfy { $0 > index && isTail[$0] }
        }
    }

    // The step after which a tail can run.
    var ready = Array(steps.indices)
    for (index, step) in steps.enumerated() where isTail[index] {
      var latest = -1
      for value in step.reads where maker[value] >= 0 { latest = max(latest, ready[maker[value]]) }
      for pair in step.mayOverwrite where isOutput.contains(step.writes[pair.write]) {
        let read = step.reads[pair.read]
        guard let leaf = values[read].leaf, donated.contains(leaf) else { continue }
        for other in readers[read] where other < index { latest = max(latest, ready[other]) }
      }
      ready[index] = latest
    }

    // A tail that would only allocate arena memory sooner waits for its first reader.
    var place = ready
    for (index, step) in steps.enumerated().reversed() where isTail[index] {
      let bytes = { (list: [Int]) in
        Set(list).filter { arena[$0] }.reduce(0) { $0 + values[$1].byteCount }
      }
      guard bytes(step.writes) > bytes(step.reads) else { continue }
      let readerPlaces = step.writes.flatMap { readers[$0] }.map { place[$0] }
      place[index] = max(ready[index], readerPlaces.min() ?? index)
    }
    var result = self
    let order = steps.indices.sorted {
      (place[$0], isTail[$0] ? 1 : 0, $0) < (place[$1], isTail[$1] ? 1 : 0, $1)
    }
    result.steps = order.map { steps[$0] }
    return result
  }
}
