import CFoveaKernels
import FoveaOneDNN

/// A pointwise program of a plan that another step may replace.
struct ProgramStep {
  let position: Int
  let program: fovea_program
  let reads: [Int]
  /// Whether only one vertex reads the result.
  let hasOneReader: Bool
}

extension PlanBuilder {
  /// In a plan that runs once, scales weights and reorders them into a primitive's layout piece by
  /// piece, instead of in two passes through memory. The scaled numbers of a piece stay in the
  /// cache, and the file pages of a piece are released one piece later.
  ///
  /// The numbers equal those of the two passes, bit for bit.
  ///
  /// - Returns: the value in its new layout; nil where the layouts have no such pieces.
  func reorderedPiecewise(
    _ value: Int, from: MemoryDescriptor, to: MemoryDescriptor
  ) throws -> Int? {
    guard runsOnce, let producer = programs[value], producer.hasOneReader,
      let (slabs, length) = to.slabs, slabs > 1,
      Int(producer.program.sizes.0) == slabs * length, producer.program.rank > 1
    else { return nil }
    let partCount =
      (1...slabs).first {
        slabs % $0 == 0 && to.byteCount / $0 <= Self.partBytes
      } ?? slabs
    let rows = slabs / partCount * length
    let partBytes = to.byteCount / partCount
    let primitive = try ReorderPrimitive.make(
      from: from.firstPlaces(rows), to: to.firstPlaces(rows))
    let run = Self.runner(of: producer.program, rows: rows)
    let count = producer.reads.count
    let result = newValue(byteCount: to.byteCount, isSteady: true)
    let part = newValue(byteCount: partBytes, isSteady: true)
    var step = Step(
      name: "\(steps[producer.position].name)·reorder", reads: producer.reads,
      writes: [result, part], mayOverwrite: [], isSteady: true, multiplyAdds: 0, run: { _ in })
    step.pieces = Step.Pieces(count: partCount, walked: largest(of: producer.reads)) {
      piece, pointers in
      run(piece, pointers, pointers[count + 1])
      try primitive.run([pointers[count + 1], pointers[count] + piece * partBytes])
    }
    replace(at: producer.position, by: step)
    return result
  }

  /// In a plan that runs once, a large pointwise program on steady values, cut into pieces so that
  /// file pages are released on the way; nil where it can't be cut.
  func pieces(of program: fovea_program, reads: [Int], byteCount: Int) -> Step.Pieces? {
    let places = Int(program.sizes.0)
    guard runsOnce, program.rank > 1, byteCount >= 2 * Self.partBytes,
      let count = (2...max(places, 2)).first(where: {
        places % $0 == 0 && byteCount / $0 <= Self.partBytes
      })
    else { return nil }
    let run = Self.runner(of: program, rows: places / count)
    return Step.Pieces(count: count, walked: largest(of: reads)) { piece, pointers in
      run(piece, pointers, pointers[reads.count] + piece * (byteCount / count))
    }
  }

  private func largest(of reads: [Int]) -> Int {
    reads.indices.max { values[reads[$0]].byteCount < values[reads[$1]].byteCount } ?? 0
  }

  /// Runs a program with one result on a piece of `rows` indices of its first axis. The arguments
  /// are the number of the piece, the whole operands, and the address of the result.
  private static func runner(of program: fovea_program, rows: Int)
    -> (Int, [UnsafeMutableRawPointer], UnsafeMutableRawPointer) -> Void
  {
    var part = program
    part.sizes.0 = Int64(rows)
    let (program, strides) = (part, firstStrides(of: part))
    return { piece, operands, result in
      let inputs: [UnsafeRawPointer?] = strides.indices.map { k in
        UnsafeRawPointer(operands[k] + piece * rows * strides[k])
      }
      withUnsafePointer(to: program) { fovea_run_pointwise($0, inputs, [result]) }
    }
  }

  private static var partBytes: Int { 1 << 20 }

  /// Bytes between adjacent indices of the first axis, for each operand.
  private static func firstStrides(of program: fovea_program) -> [Int] {
    withUnsafeBytes(of: program.inputs) { bytes in
      bytes.bindMemory(to: fovea_operand.self).prefix(Int(program.inputCount)).map {
        Int($0.strides.0) * ($0.dtype == Int32(FOVEA_U8.rawValue) ? 1 : 4)
      }
    }
  }
}
