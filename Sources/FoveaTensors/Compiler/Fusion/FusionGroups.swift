/// Groups stored vertices that one step computes: pointwise results of one shape, or reductions of one
/// geometry.
struct FusionGroups {
  /// Most members of a group.
  private static let largest = 6
  /// Recent vertices that a vertex may join.
  private static let recent = 24

  private let decision: FusionDecision
  /// The members of each group, keyed by the last one, at whose place the group runs.
  private(set) var groups: [Int: [Int]] = [:]

  private var graph: Graph { decision.graph }
  private var isStored: [Bool] { decision.isStored }

  init(_ decision: FusionDecision) {
    self.decision = decision
    // For recent members, the key of their group.
    var home: [Int: Int] = [:]
    for index in graph.vertices.indices where isStored[index] && decision.isFusing(index) {
      if graph.vertices[index].operation is Constant {
        groups[index] = [index]
        continue
      }
      var members = [index]
      let reads = directReads(index)
      for (candidate, place) in home.sorted(by: { $0.key < $1.key }) where candidate < index {
        guard let group = groups[place],
          isMergeable(group, index, reads, joining: members)
        else { continue }
        // All readers of the earlier members must come after this place.
        let early = group.contains { member in
          storedReaders(member).contains { $0 < index }
        }
        if early || group.count + members.count > Self.largest { continue }
        members = (group + members).sorted()
        groups[place] = nil
        // A pointwise result may join several that it reads, as in an optimizer's update.
        if graph.vertices[index].operation is Reduction { break }
      }
      groups[index] = members
      for member in members { home[member] = index }
      // Only recent neighbours are worth merging with.
      if home.count > Self.recent, let oldest = home.keys.min() { home[oldest] = nil }
    }
  }

  /// Stored vertices that read a vertex, directly or through vertices computed in place.
  private func storedReaders(_ index: Int) -> [Int] {
    var result: [Int] = []
    // Each vertex once: a chain of x + x would otherwise be walked along every path.
    var seen: Set<Int> = []
    var pending = decision.readers[index]
    while let reader = pending.popLast() {
      guard seen.insert(reader).inserted else { continue }
      if isStored[reader] && !(graph.vertices[reader].operation is Reshape) {
        result.append(reader)
      } else {
        pending += decision.readers[reader]
      }
    }
    return result
  }

  /// Stored vertices that the computation of a vertex reads.
  private func directReads(_ index: Int) -> Set<Int> {
    var reads: Set<Int> = []
    var seen: Set<Int> = []
    var pending = graph.vertices[index].inputs
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        reads.insert(base(input))
      } else if graph.vertices[input].operation is any ViewOperation {
        reads.insert(base(graph.vertices[input].inputs[0]))
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return reads
  }

  /// The vertex that owns a vertex's memory: reshapes share their input's.
  private func base(_ index: Int) -> Int {
    var index = index
    while graph.vertices[index].operation is Reshape { index = graph.vertices[index].inputs[0] }
    return index
  }

  /// Whether the step that computes some vertices can compute another one, too: it has the same index
  /// space, shares reads that are worth sharing, and (for reductions) doesn't depend on them.
  private func isMergeable(
    _ members: [Int], _ index: Int, _ reads: Set<Int>, joining joined: [Int]
  ) -> Bool {
    let (a, b) = (graph.vertices[members[0]], graph.vertices[index])
    guard a.isSteady == b.isSteady else { return false }
    var memberReads: Set<Int> = []
    for member in members + joined { memberReads.formUnion(directReads(member)) }
    guard memberReads.union(reads).count <= FusionDecision.maximumLoads else { return false }
    if let first = a.operation as? Reduction, let second = b.operation as? Reduction {
      let (x, y) = (graph.vertices[a.inputs[0]].type, graph.vertices[b.inputs[0]].type)
      return first.geometry(of: x) == second.geometry(of: y) && x.shape == y.shape
        && members.allSatisfy { !reads.contains($0) }
        && memberReads.intersection(reads).contains { decision.isLarge($0, in: a.inputs[0]) }
    }
    guard a.operation is any PointwiseOperation, b.operation is any PointwiseOperation else {
      return false
    }
    let cost = (members + joined).reduce(0) { $0 + decision.inline[$1].cost }
    return a.type.shape == b.type.shape && a.type.count >= 64 && cost <= FusionDecision.maximumCost
      && members.contains { reads.contains($0) } && !readsView(index, of: members)
  }

  /// Whether the computation of a vertex reads the memory of some others under another shape or in
  /// another order. The step that writes these can't read them like that.
  private func readsView(_ index: Int, of members: [Int]) -> Bool {
    var seen: Set<Int> = []
    var pending = graph.vertices[index].inputs
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        if base(input) != input && members.contains(base(input)) { return true }
      } else if graph.vertices[input].operation is any ViewOperation {
        if members.contains(base(graph.vertices[input].inputs[0])) { return true }
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return false
  }
}
