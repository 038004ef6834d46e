/// Reads one pickle as data, without running any of its code.
///
/// Supports the opcodes of protocols 2 to 5 (https://docs.python.org/3/library/pickletools.html)
/// that build values from values. A call of a class or function gives a value only for the few that
/// tensors and plain containers need (`PickleMachine+Calls.swift`). Any other call becomes a node
/// that records the callee.
package struct PickleMachine {
  /// The maximum number of values, copies included, above that of real weight files.
  static let maximumValues = 8_000_000
  /// The maximum number of containers.
  static let maximumNodes = 2_000_000
  static let maximumNameBytes = 512

  let path: String
  var pickle = Pickle()
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  private var globalPlaces: [PickleGlobal: Int] = [:]
  private var budget = maximumValues

  /// Reads a pickle that begins at byte `start`.
  ///
  /// - Returns: The pickle's content, and the position after its end.
  /// - Throws: `ArchiveError` if it is damaged, excessive or unsupported.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, from start: Int = 0, path: String
  ) throws(ArchiveError) -> (pickle: Pickle, end: Int) {
    var machine = PickleMachine(bytes, start, path)
    do {
      try machine.run()
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw machine.damaged("it ends early")
    }
    return (machine.pickle, machine.cursor.position)
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ path: String) {
    cursor = ByteCursor(bytes, at: start)
    self.path = path
  }

  func damaged(_ reason: String) -> ArchiveError {
    ArchiveError(
      .damaged, path: path, "its pickle is damaged at byte \(cursor.position): \(reason)")
  }

  /// Counts values against the limit before they are stored.
  ///
  /// - Throws: `ArchiveError` beyond the limit.
  mutating func charge(_ count: Int) throws(ArchiveError) {
    guard count <= budget else {
      throw ArchiveError(
        .excessive, path: path, "its pickle has more than \(Self.maximumValues) values")
    }
    budget -= count
  }

  mutating func node(_ kind: PickleNode.Kind, _ children: [PickleValue] = []) throws(ArchiveError)
    -> PickleValue
  {
    guard pickle.nodes.count < Self.maximumNodes else {
      throw ArchiveError(
        .excessive, path: path, "its pickle has more than \(Self.maximumNodes) containers")
    }
    pickle.nodes.append(PickleNode(kind: kind, children: children))
    return .node(pickle.nodes.count - 1)
  }

  // MARK: - The stack

  private mutating func push(_ value: PickleValue) throws(ArchiveError) {
    try charge(1)
    stack.append(value)
  }

  private mutating func pop() throws(ArchiveError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw damaged("it takes a value where there is none")
    }
    return value
  }

  private mutating func popToMark() throws(ArchiveError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw damaged("it lacks a mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func pop(_ count: Int) throws(ArchiveError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw damaged("it takes a value where there is none")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func remember(_ place: UInt32) throws(ArchiveError) {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw damaged("it stores a value where there is none")
    }
    try charge(1)
    memo[place] = value
  }

  private mutating func recall(_ place: UInt32) throws(ArchiveError) {
    guard let value = memo[place] else {
      throw damaged("it loads the value \(place), which it never stored")
    }
    try push(value)
  }

  // MARK: - Opcodes

  private mutating func run() throws {
    var isDone = false
    while !isDone {
      let code = try cursor.read(UInt8.self)
      isDone = code == UInt8(ascii: ".")
      if isDone {
        pickle.root = try pop()
      } else if try !simple(code), try !number(code), try !text(code), try !container(code) {
        throw ArchiveError(
          .unsupported, path: path,
          "its pickle uses the opcode \(code) at byte \(cursor.position - 1), which files of "
            + "tensors do not need")
      }
    }
  }

  /// Constants, the memo and the stack; false for any other opcode.
  private mutating func simple(_ code: UInt8) throws -> Bool {
    switch code {
    case 0x80:  // PROTO
      let version = try cursor.read(UInt8.self)
      guard (2...5).contains(version) else {
        throw ArchiveError(
          .unsupported, path: path, "its pickle has protocol \(version); 2 to 5 are supported")
      }
    case 0x95: _ = try cursor.read(UInt64.self)  // FRAME
    case UInt8(ascii: "("):  // MARK
      try charge(1)
      marks.append(stack.count)
    case UInt8(ascii: "0"):  // POP
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()  // POP_MARK
    case UInt8(ascii: "2"):  // DUP
      let value = try pop()
      try push(value)
      try push(value)
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "q"): try remember(UInt32(try cursor.read(UInt8.self)))
    case UInt8(ascii: "r"): try remember(try cursor.read(UInt32.self))
    case 0x94: try remember(UInt32(truncatingIfNeeded: memo.count))  // MEMOIZE
    case UInt8(ascii: "h"): try recall(UInt32(try cursor.read(UInt8.self)))
    case UInt8(ascii: "j"): try recall(try cursor.read(UInt32.self))
    default: return false
    }
    return true
  }

  private mutating func number(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "J"): try push(.int(Int(try cursor.read(Int32.self))))
    case UInt8(ascii: "K"): try push(.int(Int(try cursor.read(UInt8.self))))
    case UInt8(ascii: "M"): try push(.int(Int(try cursor.read(UInt16.self))))
    case UInt8(ascii: "G"):  // BINFLOAT, the only big-endian number
      try push(.float(Double(bitPattern: try cursor.read(UInt64.self).byteSwapped)))
    case 0x8A: try long(Int(try cursor.read(UInt8.self)))
    case 0x8B: try long(Int(try cursor.read(Int32.self)))
    default: return false
    }
    return true
  }

  private mutating func long(_ count: Int) throws {
    let digits = cursor.bytes[try cursor.skip(count)]
    guard count <= 8 else {
      try charge(count / 8)
      return try push(.wideInt(Array(digits)))
    }
    let isNegative = digits.last.map { $0 >= 0x80 } ?? false
    var value: UInt64 = isNegative ? .max : 0
    for digit in digits.reversed() { value = value << 8 | UInt64(digit) }
    try push(.int(Int(truncatingIfNeeded: value)))
  }

  private mutating func text(_ code: UInt8) throws -> Bool {
    let count: Int
    switch code {
    case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8C: count = Int(try cursor.read(UInt8.self))
    case UInt8(ascii: "T"): count = Int(try cursor.read(Int32.self))
    case UInt8(ascii: "X"), UInt8(ascii: "B"): count = Int(try cursor.read(UInt32.self))
    case 0x8D, 0x8E, 0x96: count = Int(clamping: try cursor.read(UInt64.self))
    default: return false
    }
    let range = try cursor.skip(count)
    switch code {
    case UInt8(ascii: "C"), UInt8(ascii: "B"), 0x8E, 0x96: try push(.bytes(range))
    case UInt8(ascii: "U"), UInt8(ascii: "T"):
      // Python 2 did not distinguish bytes from text.
      try push(cursor.text(range).map { .text($0) } ?? .bytes(range))
    default:
      guard let text = cursor.text(range) else { throw damaged("a string is not UTF-8") }
      try push(.text(text))
    }
    return true
  }

  private mutating func container(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: ")"): try push(try node(.tuple))
    case UInt8(ascii: "t"): try push(try node(.tuple, try popToMark()))
    case 0x85, 0x86, 0x87: try push(try node(.tuple, try pop(Int(code) - 0x84)))
    case UInt8(ascii: "]"): try push(try node(.list))
    case UInt8(ascii: "l"): try push(try node(.list, try popToMark()))
    case UInt8(ascii: "a"): try extend(with: [try pop()])
    case UInt8(ascii: "e"), 0x90: try extend(with: try popToMark())
    case UInt8(ascii: "}"): try push(try node(.dictionary))
    case UInt8(ascii: "d"): try push(try node(.dictionary, try pairs(try popToMark())))
    case UInt8(ascii: "s"): try extend(with: try pop(2), byKey: true)
    case UInt8(ascii: "u"): try extend(with: try pairs(try popToMark()), byKey: true)
    case 0x8F: try push(try node(.set))
    case 0x91: try push(try node(.set, try popToMark()))
    case UInt8(ascii: "c"): try global()
    case 0x93:  // STACK_GLOBAL
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw damaged("a global's name is not a string")
      }
      try push(try global(module, name))
    case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ
      let parts = try pop(2)
      try push(try called(parts[0], parts[1], isNew: code == 0x81))
    case 0x92:  // NEWOBJ_EX
      let parts = try pop(3)
      try push(try node(try unmade(parts[0]), Array(parts[1...])))
    case UInt8(ascii: "b"): try build(try pop())
    case UInt8(ascii: "Q"): try push(try persistent(try pop()))  // BINPERSID
    default: return false
    }
    return true
  }

  private func pairs(_ values: [PickleValue]) throws(ArchiveError) -> [PickleValue] {
    guard values.count % 2 == 0 else { throw damaged("a key lacks its value") }
    return values
  }

  private mutating func extend(with values: [PickleValue], byKey: Bool = false) throws(ArchiveError)
  {
    guard stack.count > marks.last ?? 0, case .node(let index)? = stack.last else {
      throw damaged("it adds to a value that is not a container")
    }
    switch pickle.nodes[index].kind {
    case .tuple, .scriptModule: throw damaged("it adds to a value that is not a container")
    case .dictionary where !byKey: throw damaged("it adds to a dictionary without a key")
    case .list where byKey, .set where byKey: throw damaged("it adds to a list by a key")
    case .list, .set, .dictionary, .object: pickle.nodes[index].children += values
    }
  }

  /// `BUILD`: sets the state of an object.
  private mutating func build(_ state: PickleValue) throws(ArchiveError) {
    guard stack.count > marks.last ?? 0, let target = stack.last else {
      throw damaged("it sets the state of a value where there is none")
    }
    guard case .node(let index) = target else { return }
    switch pickle.nodes[index].kind {
    case .object, .scriptModule:
      try charge(1)
      pickle.nodes[index].children.append(state)
    // Attributes of a container, such as the `_metadata` of a state dict, are not its members.
    case .tuple, .list, .set, .dictionary: break
    }
  }

  // MARK: - Globals

  private mutating func global() throws {
    let module = try cursor.line(limit: Self.maximumNameBytes)
    let name = try cursor.line(limit: Self.maximumNameBytes)
    guard let module = cursor.text(module), let name = cursor.text(name) else {
      throw damaged("a global's name is not UTF-8")
    }
    try push(try global(module, name))
  }

  private mutating func global(_ module: String, _ name: String) throws(ArchiveError) -> PickleValue
  {
    let global = PickleGlobal(module: module, name: name)
    if let place = globalPlaces[global] { return .global(place) }
    guard module.utf8.count <= Self.maximumNameBytes, name.utf8.count <= Self.maximumNameBytes
    else { throw damaged("a global's name has more than \(Self.maximumNameBytes) bytes") }
    guard !global.isHostile else {
      throw ArchiveError(
        .refusedGlobal, path: path,
        "its pickle names \(global.description), which could run code on loading",
        advice: "None of its code was run. Do not load this file with Python.")
    }
    globalPlaces[global] = pickle.globals.count
    pickle.globals.append(global)
    return .global(pickle.globals.count - 1)
  }
}
