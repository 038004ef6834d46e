import CFoveaKernels

/// Combines instructions of a pointwise program. Every instruction is one loop over a tile, so
/// fewer instructions mean less traffic between registers and the first-level cache.
///
///     a · b + c, a · b − c, c − a · b         one rounding instead of two
///     max(x, k), min(max(x, k), l)            k, l constants other than NaN
///     a < b ? c : d
///     (a < b and b < c) ? d : 0               the gradient of a limited ReLU
///
/// A product is combined only where nothing else reads it, so that one product has one rounding.
struct Superinstructions {
  typealias Instruction = ProgramBuilder.Instruction

  private var code: [Instruction]
  private let immediates: [Int: UInt32]
  private let results: Set<Int>
  private var maker: [Int: Int] = [:]
  private var uses: [Int: Int] = [:]

  /// - Parameters:
  ///   - immediates: the constants by register.
  ///   - results: registers that the program stores or reduces.
  init(_ code: [Instruction], immediates: [Int: UInt32], results: [Int]) {
    self.code = code
    self.immediates = immediates
    self.results = Set(results)
    for result in results { uses[result, default: 0] += 1 }
    for (index, instruction) in code.enumerated() {
      maker[instruction.result] = index
      for input in instruction.inputs { uses[input, default: 0] += 1 }
    }
  }

  /// The shorter code; every result keeps its register.
  mutating func combined() -> [Instruction] {
    for index in code.indices {
      if let shorter = combined(code[index]) { code[index] = shorter }
    }
    // Instructions whose only readers were combined are dropped.
    var needed = results
    var kept: [Instruction] = []
    for instruction in code.reversed() where needed.contains(instruction.result) {
      kept.append(instruction)
      needed.formUnion(instruction.inputs)
    }
    return kept.reversed()
  }

  private func combined(_ i: Instruction) -> Instruction? {
    switch i.opcode {
    case FOVEA_ADD_F:
      for (product, other) in [(i.inputs[0], i.inputs[1]), (i.inputs[1], i.inputs[0])] {
        if let factors = singleProduct(product) {
          return with(i, FOVEA_FMA_F, factors + [other])
        }
      }
    case FOVEA_SUB_F:
      if let factors = singleProduct(i.inputs[1]) {
        return with(i, FOVEA_FNMA_F, factors + [i.inputs[0]])
      }
      if let factors = singleProduct(i.inputs[0]) {
        return with(i, FOVEA_FMS_F, factors + [i.inputs[1]])
      }
    case FOVEA_MAX_F:
      if let (x, low) = numberAndConstant(i) { return with(i, FOVEA_FLOORED_F, [x, low]) }
    case FOVEA_MIN_F:
      if let (x, high) = numberAndConstant(i), let floored = made(x), uses[x] == 1,
        floored.opcode == FOVEA_FLOORED_F
      {
        return with(i, FOVEA_CLAMP_F, floored.inputs + [high])
      }
    case FOVEA_SELECT:
      return select(i)
    default: break
    }
    return nil
  }

  private func select(_ i: Instruction) -> Instruction? {
    let (yes, no) = (i.inputs[1], i.inputs[2])
    guard let condition = made(i.inputs[0]) else { return nil }
    if condition.opcode == FOVEA_LT_F {
      return with(i, FOVEA_SELECT_LESS_F, condition.inputs + [yes, no])
    }
    if condition.opcode == FOVEA_AND, immediates[no] == 0, let a = made(condition.inputs[0]),
      let b = made(condition.inputs[1]), a.opcode == FOVEA_LT_F, b.opcode == FOVEA_LT_F
    {
      for (lower, upper) in [(a, b), (b, a)] where lower.inputs[1] == upper.inputs[0] {
        return with(i, FOVEA_SELECT_BETWEEN_F, lower.inputs + [upper.inputs[1], yes])
      }
    }
    return nil
  }

  private func made(_ register: Int) -> Instruction? { maker[register].map { code[$0] } }

  /// The factors of a register that is a product with a single reader.
  private func singleProduct(_ register: Int) -> [Int]? {
    guard uses[register] == 1, let product = made(register), product.opcode == FOVEA_MUL_F else {
      return nil
    }
    return product.inputs
  }

  private func numberAndConstant(_ i: Instruction) -> (Int, Int)? {
    let isNumber = { (register: Int) in
      immediates[register].map { !Float(bitPattern: $0).isNaN } ?? false
    }
    if isNumber(i.inputs[1]) { return (i.inputs[0], i.inputs[1]) }
    if isNumber(i.inputs[0]) { return (i.inputs[1], i.inputs[0]) }
    return nil
  }

  private func with(_ i: Instruction, _ opcode: fovea_opcode, _ inputs: [Int]) -> Instruction {
    Instruction(opcode: opcode, result: i.result, inputs: inputs)
  }
}
