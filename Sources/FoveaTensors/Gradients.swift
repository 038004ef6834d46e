import FoveaSupport

/// The gradients of a scalar with respect to tensors that it depends on.
///
/// The gradients are tensors of the graph like any other: unevaluated, and differentiable again.
/// The gradient of a tensor that the scalar doesn't depend on is zero. Any intermediate tensor is a
/// valid target, activations too.
///
/// ```swift
/// let x = Tensor(Float(3))
/// let dx = gradients(of: x * x, at: [x])[0]
/// let d2x = gradients(of: dx, at: [x])[0]
/// print(dx.item(), d2x.item())  // 6.0 2.0
/// ```
///
/// - Precondition: `scalar` has one element of `float32`.
public func gradients(of scalar: Tensor, at targets: [Tensor]) -> [Tensor] {
  precondition(
    scalar.count == 1 && scalar.dtype == .float32,
    "gradients(of:at:) needs a float32 scalar, got \(scalar.type); reduce it first, for example "
      + "with .mean()")
  let seed = Tensor.ones(scalar.shape)
  return gradients(of: scalar, seededWith: seed, at: targets)
}

/// The vector-Jacobian product: the gradients of an output with respect to targets by reverse mode,
/// from a seed of the output's shape.
public func gradients(of output: Tensor, seededWith seed: Tensor, at targets: [Tensor]) -> [Tensor]
{
  precondition(
    seed.type == output.type, "the seed is \(seed.type), but the output is \(output.type)")
  let path = Engine.withGraph { Path(from: output.node, to: targets.map(\.node)) }
  var collected: [UInt64: Tensor] = [output.node.id: seed]
  // Later nodes first: when a node is reached, all its readers have contributed.
  for (node, inputs) in path.nodes.reversed() where !inputs.isEmpty {
    guard let g = collected[node.id] else { continue }
    let parts = node.operation.gradient(g, inputs.map(Tensor.init(node:)), Tensor(node: node))
    for (input, part) in zip(inputs, parts) where path.members.contains(input.id) {
      guard let part else { continue }
      collected[input.id] = collected[input.id].map { $0.joinedOrAdded(to: part) } ?? part
    }
  }
  return targets.map { collected[$0.node.id] ?? Tensor.zeros($0.shape) }
}

extension Tensor {
  /// The sum of two gradients. Gradients of neighbouring slices of one tensor are concatenated:
  /// zeros around each need be neither written nor added.
  fileprivate func joinedOrAdded(to other: Tensor) -> Tensor {
    guard let own = PlacedSlice(self), let next = PlacedSlice(other),
      let joined = own.joined(with: next) ?? next.joined(with: own)
    else { return self + other }
    return joined
  }
}

/// The gradient of a slice: a tensor of zeros except for a block that spans all axes but one.
private struct PlacedSlice {
  let block: Tensor
  let shape: [Int]
  let axis: Int
  let range: Range<Int>

  init?(_ tensor: Tensor) {
    guard let place = tensor.node.operation as? Place, place.fill == 0,
      place.steps.allSatisfy({ $0 == 1 }),
      // An evaluated tensor has only its elements, not its inputs.
      let node = Engine.withGraph({ tensor.node.inputs.first })
    else { return nil }
    let cut = place.shape.indices.filter { node.type.shape[$0] != place.shape[$0] }
    guard cut.count == 1 else { return nil }
    (block, shape) = (Tensor(node: node), place.shape)
    axis = cut[0]
    range = place.starts[axis]..<place.starts[axis] + block.shape[axis]
  }

  /// Both slices as one tensor, if `other` starts where this one ends.
  func joined(with other: PlacedSlice) -> Tensor? {
    guard shape == other.shape, axis == other.axis, range.upperBound == other.range.lowerBound
    else { return nil }
    let both = Tensor.concatenated([block, other.block], axis: axis)
    guard both.shape != shape else { return both }
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: shape.count)
    widths[axis] = (range.lowerBound, shape[axis] - other.range.upperBound)
    return both.padded(widths)
  }
}

/// A scalar and its gradients with respect to the tensors it is computed from. All are unevaluated.
public func valueAndGradient(at parameters: [Tensor], of function: ([Tensor]) -> Tensor) -> (
  value: Tensor, gradients: [Tensor]
) {
  let value = function(parameters)
  return (value, gradients(of: value, at: parameters))
}

/// The nodes on a path from targets to an output, in order of creation, each with its inputs.
private struct Path {
  private(set) var nodes: [(node: Node, inputs: [Node])] = []
  private(set) var members: Set<UInt64> = []

  /// Walks the graph; the engine's lock must be held.
  init(from output: Node, to targets: [Node]) {
    let mark = Engine.newVisitMark()
    var reached: [Node] = []
    var pending = [output]
    output.visitMark = mark
    while let node = pending.popLast() {
      reached.append(node)
      for input in node.inputs where input.visitMark != mark {
        input.visitMark = mark
        pending.append(input)
      }
    }
    reached.sort { $0.id < $1.id }
    let wanted = Set(targets.map(\.id))
    for node in reached
    where wanted.contains(node.id) || node.inputs.contains(where: { members.contains($0.id) }) {
      members.insert(node.id)
      nodes.append((node, node.inputs))
    }
    // Evaluation turns a result into data and drops its inputs. A target can only be behind a
    // result that is younger.
    let oldest = wanted.min() ?? .max
    let lost = reached.first {
      $0.inputs.isEmpty && $0.storage != nil && $0.id > oldest
        && !($0.operation is Leaf || $0.operation is Constant)
    }
    if let lost, targets.allSatisfy({ !members.contains($0.id) }) {
      fatalError(
        "gradients(of:at:): the result of \(lost.operation.name) \(lost.type) was evaluated "
          + "before its gradient was asked for, so the way back to a target is lost; ask for the "
          + "gradients first, then evaluate both together")
    }
  }
}
