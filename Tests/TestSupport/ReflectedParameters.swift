import FoveaLayers

/// The ids of all parameters in a value's stored properties at any depth, found by reflection. A
/// layer's `visit` must name all of them.
public func reflectedParameterIDs(of value: Any) -> Set<UInt64> {
  if let parameter = value as? Parameter { return [parameter.id] }
  return Mirror(reflecting: value).children.reduce(into: []) { ids, child in
    ids.formUnion(reflectedParameterIDs(of: child.value))
  }
}

/// The errors of a layer's `visit`: parameters that it forgets, visits twice or gives equal names.
/// Empty if it is correct.
public func visitProblems(of layer: any Layer) -> [String] {
  let visited = layer.parameters()
  let ids = visited.map(\.parameter.id)
  var problems: [String] = []
  let forgotten = reflectedParameterIDs(of: layer).subtracting(ids)
  if !forgotten.isEmpty { problems.append("\(forgotten.count) parameters are not visited") }
  if Set(ids).count != ids.count { problems.append("a parameter is visited twice") }
  if Set(visited.map(\.path)).count != ids.count { problems.append("two parameters share a path") }
  var changed = layer
  changed.update { _, parameter in parameter.isFrozen = true }
  if changed.parameters().contains(where: { !$0.parameter.isFrozen }) {
    problems.append("a change made in visit is lost")
  }
  return problems
}
