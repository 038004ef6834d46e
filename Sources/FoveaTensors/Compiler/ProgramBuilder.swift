import CFoveaKernels

/// A virtual register of a pointwise program being built.
struct ProgramRegister: Hashable {
  let number: Int
}

/// Builds a pointwise program: operands over an index space, instructions, results.
struct ProgramBuilder {
  struct Operand: Hashable {
    /// The vertex that the program reads.
    let value: Int
    let strides: [Int]
    let offset: Int
    let dtype: DType
  }
  struct Instruction {
    let opcode: fovea_opcode
    let result: Int
    let inputs: [Int]
  }

  let shape: [Int]
  private(set) var operands: [Operand] = []
  private var operandRegisters: [Operand: Int] = [:]
  private var immediates: [UInt32: Int] = [:]
  private var instructions: [Instruction] = []
  private var results: [(register: Int, factor: Int?, dtype: DType)] = []
  private var registerCount = 0
  /// Sum of the instructions' costs.
  private(set) var cost = 0

  /// Starts a program over the index space of a shape.
  init(shape: [Int]) { self.shape = shape }

  private mutating func newRegister() -> Int {
    defer { registerCount += 1 }
    return registerCount
  }

  /// Bytes that each operand reaches: an axis with stride 0 is read once.
  var operandBytes: [Int] {
    operands.map { operand in
      zip(shape, operand.strides).reduce(operand.dtype.byteCount) { $1.1 == 0 ? $0 : $0 * $1.0 }
    }
  }

  /// The register of a value read through strides over the index space.
  mutating func load(_ operand: Operand) -> ProgramRegister {
    if let known = operandRegisters[operand] { return ProgramRegister(number: known) }
    let register = newRegister()
    operandRegisters[operand] = register
    operands.append(operand)
    return ProgramRegister(number: register)
  }

  /// The register of a 32-bit constant.
  mutating func immediate(bits: UInt32) -> ProgramRegister {
    if let known = immediates[bits] { return ProgramRegister(number: known) }
    let register = newRegister()
    immediates[bits] = register
    return ProgramRegister(number: register)
  }

  /// Appends an instruction.
  mutating func emit(_ opcode: fovea_opcode, _ inputs: ProgramRegister..., cost: Int = 1)
    -> ProgramRegister
  {
    let register = newRegister()
    instructions.append(
      Instruction(opcode: opcode, result: register, inputs: inputs.map(\.number)))
    self.cost += cost
    return ProgramRegister(number: register)
  }

  /// Makes a register a result of the program.
  mutating func store(_ register: ProgramRegister, as dtype: DType) {
    results.append((register.number, nil, dtype))
  }

  /// Makes the sum of a register's lanes a result of the program. Products are summed as they are
  /// computed and take no register of their own.
  mutating func storeSum(_ register: ProgramRegister) {
    if let product = instructions.first(where: { $0.result == register.number }),
      product.opcode == FOVEA_MUL_F
    {
      results.append((product.inputs[0], product.inputs[1], .float32))
    } else {
      results.append((register.number, nil, .float32))
    }
  }

  /// The instructions after combination into superinstructions.
  private var combinedInstructions: [Instruction] {
    var combining = Superinstructions(
      instructions, immediates: Dictionary(uniqueKeysWithValues: immediates.map { ($1, $0) }),
      results: results.flatMap { [$0.register] + ($0.factor.map { [$0] } ?? []) })
    return combining.combined()
  }

  /// The finished program; nil where it needs more registers or operands than are available.
  ///
  /// - Parameter spare: registers and operands that must stay free.
  func finished(sparing spare: Int = 0) -> fovea_program? {
    var program = fovea_program()
    let instructions = combinedInstructions
    let capacity = Int(FOVEA_MAX_OPERANDS)
    guard operands.count <= capacity, immediates.count <= capacity, results.count <= capacity,
      instructions.count <= Int(FOVEA_MAX_CODE)
    else { return nil }
    let axes = collapsedAxes()
    guard axes.sizes.count <= Int(FOVEA_MAX_RANK) else { return nil }

    program.rank = Int32(axes.sizes.count)
    withElements(of: &program.sizes, Int64.self) { sizes in
      for (axis, size) in axes.sizes.enumerated() { sizes[axis] = Int64(size) }
    }
    guard
      let physical = physicalRegisters(of: instructions, limit: Int(FOVEA_REGISTERS) - spare)
    else { return nil }
    program.inputCount = Int32(operands.count)
    withElements(of: &program.inputs, fovea_operand.self) { inputs in
      for (index, operand) in operands.enumerated() {
        var input = fovea_operand()
        withElements(of: &input.strides, Int64.self) { strides in
          for (axis, stride) in axes.strides[index].enumerated() { strides[axis] = Int64(stride) }
        }
        input.offset = Int64(operand.offset)
        input.dtype = operand.dtype.code
        input.reg = Int32(physical[operandRegisters[operand] ?? 0])
        inputs[index] = input
      }
    }
    program.immediateCount = Int32(immediates.count)
    withElements(of: &program.immediates, fovea_immediate.self) { list in
      for (index, entry) in immediates.sorted(by: { $0.value < $1.value }).enumerated() {
        list[index] = fovea_immediate(bits: entry.key, reg: Int32(physical[entry.value]))
      }
    }
    program.codeCount = Int32(instructions.count)
    withElements(of: &program.code, fovea_instruction.self) { code in
      for (index, i) in instructions.enumerated() {
        let inputs = i.inputs.map { UInt8(physical[$0]) }
        code[index] = fovea_instruction(
          opcode: UInt8(i.opcode.rawValue), d: UInt8(physical[i.result]), a: inputs[0],
          b: inputs.count > 1 ? inputs[1] : inputs[0], c: inputs.count > 2 ? inputs[2] : inputs[0],
          e: inputs.count > 3 ? inputs[3] : inputs[0])
      }
    }
    program.outputCount = Int32(results.count)
    withElements(of: &program.outputs, fovea_result.self) { outputs in
      for (index, result) in results.enumerated() {
        outputs[index] = fovea_result(
          dtype: result.dtype.code, reg: Int32(physical[result.register]),
          factor: result.factor.map { Int32(physical[$0]) } ?? -1)
      }
    }
    return program
  }

  /// The index space without axes of length 1, and with neighbouring axes merged where every
  /// operand's strides allow it.
  private func collapsedAxes() -> (sizes: [Int], strides: [[Int]]) {
    var sizes: [Int] = []
    var strides = [[Int]](repeating: [], count: operands.count)
    for axis in shape.indices where shape[axis] != 1 {
      let merges =
        !sizes.isEmpty
        && operands.indices.allSatisfy { k in
          strides[k][sizes.count - 1] == operands[k].strides[axis] * shape[axis]
        }
      if merges {
        sizes[sizes.count - 1] *= shape[axis]
        for k in operands.indices { strides[k][sizes.count - 1] = operands[k].strides[axis] }
      } else {
        sizes.append(shape[axis])
        for k in operands.indices { strides[k].append(operands[k].strides[axis]) }
      }
    }
    if sizes.isEmpty { return ([1], operands.map { _ in [0] }) }
    return (sizes, strides)
  }

  /// Physical register of each virtual one; nil where there are too few. Operands, immediates and
  /// results keep a register each. The rest share the others, each from its instruction to its last
  /// use. A result never has a register of its own inputs, so the vector loops need not handle
  /// overlaps.
  private func physicalRegisters(of instructions: [Instruction], limit: Int) -> [Int]? {
    var physical = [Int](repeating: -1, count: registerCount)
    var used = 0
    for register in operandRegisters.values.sorted() + immediates.values.sorted() {
      physical[register] = used
      used += 1
    }
    var lastUse = [Int](repeating: -1, count: registerCount)
    for (index, instruction) in instructions.enumerated() {
      for input in instruction.inputs { lastUse[input] = index }
    }
    let kept = Set(results.map(\.register) + results.compactMap(\.factor))
    var free: [Int] = []
    for (index, instruction) in instructions.enumerated() {
      if physical[instruction.result] < 0 {
        if let register = free.popLast() {
          physical[instruction.result] = register
        } else {
          physical[instruction.result] = used
          used += 1
        }
      }
      let pinned = { (register: Int) in
        kept.contains(register) || immediates.values.contains(register)
          || operandRegisters.values.contains(register)
      }
      for input in Set(instruction.inputs + [instruction.result])
      where lastUse[input] <= index && !pinned(input) && physical[input] >= 0 {
        if input == instruction.result && lastUse[input] >= 0 { continue }
        free.append(physical[input])
      }
    }
    return used <= limit ? physical : nil
  }
}

extension DType {
  var code: Int32 {
    switch self {
    case .float32: Int32(FOVEA_F32.rawValue)
    case .int32: Int32(FOVEA_I32.rawValue)
    case .uint8, .bool: Int32(FOVEA_U8.rawValue)
    }
  }
}

/// A C array, imported by Swift as a tuple, as a buffer of its elements.
private func withElements<Array, Element>(
  of array: inout Array, _ element: Element.Type,
  _ body: (UnsafeMutableBufferPointer<Element>) -> Void
) {
  withUnsafeMutableBytes(of: &array) { body($0.bindMemory(to: Element.self)) }
}
