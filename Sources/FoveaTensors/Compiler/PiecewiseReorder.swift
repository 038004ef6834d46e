import CFoveaKernels
import FoveaOneDNN

/// A pointwise program that a plan runs, as far as another step may take its place.
struct ProgramStep {
  let position: Int
  let program: fovea_program
  let reads: [Int]
  /// Whether only one vertex reads the result.
  let hasOneReader: Bool
}

extension PlanBuilder {
  /// In a plan that runs once, scales weights and brings them into a primitive's layout part by
  /// part, in place of one pass for each that goes through memory: the scaled numbers of a part stay
  /// in the cache, and the pages of the file they come from are given back one part later.
  ///
  /// The numbers are those of the two passes, bit for bit.
  ///
  /// - Returns: the value in its new layout; nil where the layouts don't come in parts.
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
    var program = producer.program
    program.sizes.0 = Int64(rows)
    let strides = Self.firstStrides(of: program)
    let partProgram = program
    let (reads, count) = (producer.reads, producer.reads.count)
    let result = newValue(byteCount: to.byteCount, isSteady: true)
    let part = newValue(byteCount: partBytes, isSteady: true)
    let largest = reads.indices.max { values[reads[$0]].byteCount < values[reads[$1]].byteCount }
    var step = Step(
      name: "\(steps[producer.position].name)·reorder", reads: reads, writes: [result, part],
      mayOverwrite: [], isSteady: true, multiplyAdds: 0, run: { _ in })
    step.pieces = Step.Pieces(count: partCount, walked: largest ?? 0) { piece, pointers in
      let inputs: [UnsafeRawPointer?] = (0..<count).map { k in
        UnsafeRawPointer(pointers[k] + piece * rows * strides[k])
      }
      let scaled = pointers[count + 1]
      withUnsafePointer(to: partProgram) { program in
        fovea_run_pointwise(program, inputs, [scaled])
      }
      try primitive.run([scaled, pointers[count] + piece * partBytes])
    }
    replace(at: producer.position, by: step)
    return result
  }

  private static var partBytes: Int { 1 << 20 }

  /// Bytes from one place of the first axis to the next, for each operand.
  private static func firstStrides(of program: fovea_program) -> [Int] {
    withUnsafeBytes(of: program.inputs) { bytes in
      bytes.bindMemory(to: fovea_operand.self).prefix(Int(program.inputCount)).map {
        Int($0.strides.0) * ($0.dtype == Int32(FOVEA_U8.rawValue) ? 1 : 4)
      }
    }
  }
}
