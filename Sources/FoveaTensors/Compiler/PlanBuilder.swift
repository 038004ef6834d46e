import CFoveaKernels
import FoveaOneDNN

/// One kernel call of a plan.
struct Step {
  let name: String
  var reads: [Int]
  var writes: [Int]
  /// Pairs of (position in writes, position in reads) that may share memory.
  let mayOverwrite: [(write: Int, read: Int)]
  let isSteady: Bool
  let multiplyAdds: Int
  /// Bytes read and written, where they differ from the total size of its values.
  var traffic: Int?
  /// Runs on the addresses of the values read, then of those written.
  let run: ([UnsafeMutableRawPointer]) throws -> Void
  /// Set where the step runs piece by piece, instead of `run`.
  var pieces: Pieces?

  /// Work in equal pieces, each on the next part of one of the values read.
  struct Pieces {
    let count: Int
    /// The position in `reads` of the value that is split into parts.
    let walked: Int
    let run: (_ piece: Int, [UnsafeMutableRawPointer]) throws -> Void
  }
}

/// A block of memory that steps read and write.
struct PlanValue {
  let byteCount: Int
  /// Position of the leaf that holds the value, if any.
  var leaf: Int?
  var isSteady: Bool
  /// Whether it is needed within a single step only.
  var isScratch = false
}

/// The view that an operation's lowering has of a plan: it adds steps that read the inputs and
/// write the output, and requests memory in between.
struct Lowering {
  let plan: PlanBuilder
  let vertex: Int
  let inputTypes: [TensorType]
  let outputType: TensorType

  /// Whether the plan is for a single run, so that it keeps no steady values.
  var runsOnce: Bool { plan.runsOnce }
  /// The operation's name, for traces.
  var name: String { plan.graph.vertices[vertex].operation.name }
  /// The values of the inputs.
  var inputs: [Int] { plan.graph.vertices[vertex].inputs.map { plan.value(of: $0) } }
  /// The value of the output.
  var output: Int { plan.value(of: vertex) }

  /// Adds the step that computes the output from the inputs. It receives the addresses of the
  /// inputs, then of the output.
  func step(_ run: @escaping ([UnsafeMutableRawPointer]) throws -> Void) {
    step(reading: inputs, writing: [output], run)
  }

  /// Adds a step on given values.
  func step(
    _ name: String? = nil, reading: [Int], writing: [Int], multiplyAdds: Int? = nil,
    traffic: Int? = nil, _ run: @escaping ([UnsafeMutableRawPointer]) throws -> Void
  ) {
    let operation = plan.graph.vertices[vertex].operation
    plan.add(
      Step(
        name: name ?? operation.name, reads: reading, writes: writing, mayOverwrite: [],
        isSteady: reading.allSatisfy { plan.values[$0].isSteady },
        multiplyAdds: multiplyAdds ?? operation.multiplyAdds(inputTypes, outputType),
        traffic: traffic, run: run))
  }

  /// Memory for a value between steps.
  func temporary(byteCount: Int, isSteady: Bool) -> Int {
    plan.newValue(byteCount: byteCount, isSteady: isSteady)
  }

  /// Memory for use within one step, shared by all steps.
  func scratch(byteCount: Int) -> Int { plan.newValue(byteCount: byteCount, isScratch: true) }

  /// A value in another layout: the value itself where the layouts are equal, else the result of a
  /// reorder that all its readers share.
  ///
  /// - Throws: oneDNN's error where it has no such reorder.
  func reordered(_ value: Int, from: MemoryDescriptor, to: MemoryDescriptor) throws -> Int {
    try plan.reordered(value, from: from, to: to)
  }
}

/// Collects the steps and values of a plan.
final class PlanBuilder {
  let graph: Graph
  private(set) var values: [PlanValue] = []
  private(set) var steps: [Step] = []
  /// Programs with one result, by its value.
  private(set) var programs: [Int: ProgramStep] = [:]
  /// The name of each convolution step's algorithm, by the problem's text.
  var algorithms: [String: String] = [:]
  /// Whether the plan is for a single run.
  let runsOnce: Bool
  private var valueOfVertex: [Int: Int] = [:]
  private var reorders: [Int: [(layout: MemoryDescriptor, result: Int)]] = [:]

  init(_ graph: Graph, runsOnce: Bool = false) {
    self.graph = graph
    self.runsOnce = runsOnce
    for (position, leaf) in graph.leaves.enumerated() {
      let vertex = graph.vertices[leaf]
      valueOfVertex[leaf] = newValue(
        byteCount: vertex.type.byteCount, isSteady: vertex.isSteady, leaf: position)
    }
  }

  /// The lowering of a vertex's operation.
  func lowering(of vertex: Int) -> Lowering {
    let v = graph.vertices[vertex]
    return Lowering(
      plan: self, vertex: vertex, inputTypes: v.inputs.map { graph.vertices[$0].type },
      outputType: v.type)
  }

  func newValue(
    byteCount: Int, isSteady: Bool = false, leaf: Int? = nil, isScratch: Bool = false
  ) -> Int {
    values.append(
      PlanValue(byteCount: byteCount, leaf: leaf, isSteady: isSteady, isScratch: isScratch))
    return values.count - 1
  }

  /// The value that holds a vertex, created at first use.
  func value(of vertex: Int) -> Int {
    if let known = valueOfVertex[vertex] { return known }
    let v = graph.vertices[vertex]
    let value = newValue(byteCount: v.type.byteCount, isSteady: v.isSteady)
    valueOfVertex[vertex] = value
    return value
  }

  /// Lets a vertex share the memory of another.
  func alias(_ vertex: Int, of other: Int) { valueOfVertex[vertex] = value(of: other) }

  func add(_ step: Step) { steps.append(step) }

  func replace(at position: Int, by step: Step) { steps[position] = step }

  func addProgram(
    _ program: fovea_program, name: String, reads: [Int], readBytes: [Int], dense: [Bool],
    writes: [Int], isSteady: Bool
  ) {
    let (readValues, writeValues) = (reads.map(value(of:)), writes.map(value(of:)))
    let count = reads.count
    var mayOverwrite: [(write: Int, read: Int)] = []
    for (w, write) in writes.enumerated() {
      for (r, read) in reads.enumerated()
      where dense[r] && graph.vertices[read].type.byteCount == graph.vertices[write].type.byteCount
        && graph.vertices[read].type.dtype.byteCount == graph.vertices[write].type.dtype.byteCount
        // Another operand may read the same memory at other indices.
        && !reads.indices.contains(where: {
          $0 != r && readValues[$0] == readValues[r] && !dense[$0]
        })
      {
        mayOverwrite.append((w, r))
      }
    }
    if runsOnce, writes.count == 1, isSteady {
      let readers = graph.vertices.count { $0.inputs.contains(writes[0]) }
      programs[writeValues[0]] = ProgramStep(
        position: steps.count, program: program, reads: readValues,
        hasOneReader: readers == 1 && !graph.outputs.contains(writes[0]))
    }
    var step = Step(
      name: name, reads: readValues, writes: writeValues, mayOverwrite: mayOverwrite,
      isSteady: isSteady, multiplyAdds: 0,
      traffic: traffic(readValues, readBytes, writeValues),
      run: { pointers in
        withUnsafePointer(to: program) { program in
          pointers.withUnsafeBufferPointer { all in
            let inputs = all.baseAddress.map { UnsafeRawPointer($0) }
            let rebound = inputs?.assumingMemoryBound(to: UnsafeRawPointer?.self)
            let outputs = all.baseAddress.map { UnsafeRawPointer($0 + count) }
            fovea_run_pointwise(
              program, rebound,
              outputs?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
          }
        }
      })
    if isSteady, writes.count == 1 {
      step.pieces = pieces(
        of: program, reads: readValues, byteCount: values[writeValues[0]].byteCount)
    }
    add(step)
  }

  func addReduction(
    _ program: fovea_program, kinds: [Int32], geometry: (outer: Int, reduced: Int, inner: Int),
    name: String, reads: [Int], readBytes: [Int], writes: [Int], isSteady: Bool
  ) {
    let count = reads.count
    let (readValues, writeValues) = (reads.map(value(of:)), writes.map(value(of:)))
    add(
      Step(
        name: name, reads: readValues, writes: writeValues, mayOverwrite: [],
        isSteady: isSteady, multiplyAdds: 0,
        traffic: traffic(readValues, readBytes, writeValues),
        run: { pointers in
          withUnsafePointer(to: program) { program in
            pointers.withUnsafeBufferPointer { all in
              let inputs = all.baseAddress.map { UnsafeRawPointer($0) }
              let outputs = all.baseAddress.map { UnsafeRawPointer($0 + count) }
              fovea_run_reduction(
                program, kinds, Int64(geometry.outer), Int64(geometry.reduced),
                Int64(geometry.inner),
                inputs?.assumingMemoryBound(to: UnsafeRawPointer?.self),
                outputs?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
            }
          }
        }))
  }

  /// Bytes that a program moves. Of each value it reads the part that its operands reach, once.
  private func traffic(_ reads: [Int], _ readBytes: [Int], _ writes: [Int]) -> Int {
    var reached: [Int: Int] = [:]
    for (value, bytes) in zip(reads, readBytes) { reached[value, default: 0] += bytes }
    return reached.reduce(0) { $0 + min($1.value, values[$1.key].byteCount) }
      + writes.reduce(0) { $0 + values[$1].byteCount }
  }

  func reordered(_ value: Int, from: MemoryDescriptor, to: MemoryDescriptor) throws -> Int {
    if from.isSame(as: to) { return value }
    if let known = reorders[value]?.first(where: { $0.layout.isSame(as: to) }) {
      return known.result
    }
    if let result = try reorderedPiecewise(value, from: from, to: to) { return result }
    let result = newValue(byteCount: to.byteCount, isSteady: values[value].isSteady)
    let run: ([UnsafeMutableRawPointer]) throws -> Void
    let packing = WeightPacking(from: from, to: to)
    if let packing {
      run = { packing.run(from: $0[0], to: $0[1]) }
    } else {
      let primitive = try ReorderPrimitive.make(from: from, to: to)
      run = { try primitive.run($0) }
    }
    add(
      Step(
        name: packing == nil ? "reorder" : "pack weights", reads: [value], writes: [result],
        mayOverwrite: [], isSteady: values[value].isSteady, multiplyAdds: 0, run: run))
    reorders[value, default: []].append((to, result))
    return result
  }

  /// The finished plan: every output in memory of its own, everything else in the arena.
  ///
  /// - Parameter recomputing: whether values are computed again rather than kept for long.
  /// - Throws: the error of a step that can't be made.
  func finished(recomputing: Bool = false) throws -> Plan {
    var outputs: [Int] = []
    for vertex in graph.outputs {
      let source = value(of: vertex)
      // A leaf, or the value of another output, is copied.
      guard values[source].leaf != nil || outputs.contains(source) else {
        outputs.append(source)
        continue
      }
      let byteCount = values[source].byteCount
      let copy = newValue(byteCount: byteCount, isSteady: false)
      add(
        Step(
          name: "copy", reads: [source], writes: [copy], mayOverwrite: [], isSteady: false,
          multiplyAdds: 0, run: { $0[1].copyMemory(from: $0[0], byteCount: byteCount) }))
      outputs.append(copy)
    }
    var sequence = StepSequence(
      values: values, steps: steps, outputs: outputs, donated: graph.donated)
    if !graph.donated.isEmpty { sequence = sequence.updatingEarly() }
    if recomputing { sequence = Recomputation(sequence).relieved() }
    return Plan(PlanLayout(sequence, runsOnce: runsOnce), algorithms: algorithms)
  }
}
