/// Groups stored vertices that one step computes: pointwise results of one shape, or reductions of
/// one geometry.
struct FusionGroups {
  /// Most members of a group.
  private static let largest = 6
  /// Recent vertices that a vertex may join.
  private static let recent = 24

  private let decision: FusionDecision
  /// The members of each group, keyed by the last one. The group runs at its place.
  private(set) var groups: [Int: [Int]] = [:]

  private let graph: Graph
  private let isStored: [Bool]
  private let kinds: [FusionDecision.Kind]
  /// For each vertex, the vertex that owns its memory: reshapes share their input's.
  private let bases: [Int]
  /// For each member of a group, the stored vertices that its computation reads.
  private var reads: [Set<Int>]

  init(_ decision: FusionDecision) {
    self.decision = decision
    (graph, isStored, kinds) = (decision.graph, decision.isStored, decision.kinds)
    var bases = Array(graph.vertices.indices)
    for (index, vertex) in graph.vertices.enumerated() where vertex.operation is Reshape {
      bases[index] = bases[vertex.inputs[0]]
    }
    self.bases = bases
    reads = [Set<Int>](repeating: [], count: bases.count)
    // For recent members, the key of their group.
    var home: [Int: Int] = [:]
    for index in graph.vertices.indices where isStored[index] && decision.isFusing(index) {
      if graph.vertices[index].operation is Constant {
        groups[index] = [index]
        continue
      }
      var members = [index]
      reads[index] = directReads(index)
      for (candidate, place) in home.sorted(by: { $0.key < $1.key }) where candidate < index {
        guard let group = groups[place],
          isMergeable(group, index, joining: members)
        else { continue }
        // All readers of the earlier members must come after this place.
        let early = group.contains { member in
          storedReaders(member).contains { $0 < index }
        }
        if early || group.count + members.count > Self.largest { continue }
        members = (group + members).sorted()
        groups[place] = nil
        // A pointwise result may join several that it reads, as in an optimizer's update.
        if kinds[index] == .reduction { break }
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
      if isStored[reader] && bases[reader] == reader {
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
        reads.insert(bases[input])
      } else if kinds[input] == .view {
        reads.insert(bases[graph.vertices[input].inputs[0]])
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return reads
  }

  /// Whether the step that computes some vertices can compute another one, too: it has the same
  /// index space, shares reads that are worth sharing, and (for reductions) doesn't depend on them.
  private func isMergeable(_ members: [Int], _ index: Int, joining joined: [Int]) -> Bool {
    let (a, b) = (graph.vertices[members[0]], graph.vertices[index])
    guard a.isSteady == b.isSteady, kinds[members[0]] == kinds[index] else { return false }
    let own = reads[index]
    var shared: Set<Int> = []
    for member in members + joined { shared.formUnion(reads[member]) }
    guard shared.union(own).count <= FusionDecision.maximumLoads else { return false }
    if let first = a.operation as? Reduction, let second = b.operation as? Reduction {
      let (x, y) = (graph.vertices[a.inputs[0]].type, graph.vertices[b.inputs[0]].type)
      return first.geometry(of: x) == second.geometry(of: y) && x.shape == y.shape
        && members.allSatisfy { !own.contains($0) }
        && shared.intersection(own).contains { decision.isLarge($0, in: a.inputs[0]) }
    }
    guard kinds[index] == .pointwise else { return false }
    let cost = (members + joined).reduce(0) { $0 + decision.inline[$1].cost }
    return a.type.shape == b.type.shape && a.type.count >= 64 && cost <= FusionDecision.maximumCost
      && members.contains { own.contains($0) } && !readsView(index, of: members)
  }

  /// Whether the computation of a vertex reads the memory of some others under another shape or in
  /// another order. The step that writes these can't read them like that.
  private func readsView(_ index: Int, of members: [Int]) -> Bool {
    var seen: Set<Int> = []
    var pending = graph.vertices[index].inputs
    while let input = pending.popLast() {
      guard seen.insert(input).inserted else { continue }
      if isStored[input] {
        if bases[input] != input && members.contains(bases[input]) { return true }
      } else if kinds[input] == .view {
        if members.contains(bases[graph.vertices[input].inputs[0]]) { return true }
      } else {
        pending += graph.vertices[input].inputs
      }
    }
    return false
  }
}
