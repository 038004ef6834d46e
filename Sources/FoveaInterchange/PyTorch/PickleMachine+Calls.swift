extension PickleMachine {
  /// The value of a call; an unmade object if the class or function is unknown.
  mutating func called(
    _ callee: PickleValue, _ arguments: PickleValue, isNew: Bool
  ) throws(ArchiveError) -> PickleValue {
    guard let arguments = pickle.sequence(arguments) else {
      throw damaged("the arguments of a call are not a tuple")
    }
    try charge(arguments.count)
    guard case .global(let place) = callee else {
      return try node(try unmade(callee), arguments)
    }
    let global = pickle.globals[place]
    if global.module.hasPrefix("__torch__") { return try node(.scriptModule, arguments) }
    if global.isMakerOfObjects, case .global(let made)? = arguments.first {
      return try node(.object(global: made), Array(arguments.dropFirst()))
    }
    let made = isNew ? try new(global, arguments) : try result(of: global, arguments)
    if let made { return made }
    return try node(.object(global: place), arguments)
  }

  /// The value of `NEWOBJ` for a known class; nil otherwise.
  private mutating func new(
    _ global: PickleGlobal, _ arguments: [PickleValue]
  ) throws(ArchiveError) -> PickleValue? {
    switch (global.module, global.name) {
    case ("collections", "OrderedDict"): try dictionary(arguments)
    case ("torch", "Size"): try copy(arguments, as: .tuple)
    default: nil
    }
  }

  /// The value of `REDUCE` for a known class or function; nil otherwise.
  private mutating func result(
    of global: PickleGlobal, _ arguments: [PickleValue]
  ) throws(ArchiveError) -> PickleValue? {
    switch (global.module, global.name) {
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"),
      ("torch._utils", "_rebuild_tensor_v3"):
      return try tensor(arguments, typed: global.name.hasSuffix("v3"))
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      guard case .tensor? = arguments.first else { return nil }
      return arguments[0]
    case ("torch._tensor", "_rebuild_from_type_v2"): return try tensorOfType(arguments)
    case ("collections", "OrderedDict"), ("collections", "Counter"), ("builtins", "dict"),
      ("__builtin__", "dict"):
      return try dictionary(arguments)
    case ("collections", "defaultdict"): return try dictionary(Array(arguments.dropFirst()))
    case ("torch", "Size"), ("builtins", "tuple"), ("__builtin__", "tuple"):
      return try copy(arguments, as: .tuple)
    case ("builtins", "list"), ("__builtin__", "list"), ("torch.jit._pickle", "build_intlist"),
      ("torch.jit._pickle", "build_tensorlist"), ("torch.jit._pickle", "build_doublelist"),
      ("torch.jit._pickle", "build_boollist"):
      return try copy(arguments, as: .list)
    case ("torch.jit._pickle", "restore_type_tag"): return arguments.first
    case ("builtins", "set"), ("__builtin__", "set"), ("builtins", "frozenset"),
      ("__builtin__", "frozenset"):
      return try copy(arguments, as: .set)
    default: return nil
    }
  }

  /// The node kind of a call with an unknown callee.
  mutating func unmade(_ callee: PickleValue) throws(ArchiveError) -> PickleNode.Kind {
    switch callee {
    case .global(let place): return .object(global: place)
    case .node(let index):
      // The callee is the result of an unknown call: report the callee of that call.
      if case .object(let place) = pickle.nodes[index].kind { return .object(global: place) }
    default: break
    }
    throw damaged("it calls something other than a class or function")
  }

  /// Converts a list of pairs, or a dictionary, to a dictionary; nil for any other argument.
  private mutating func dictionary(_ arguments: [PickleValue]) throws(ArchiveError) -> PickleValue?
  {
    guard let content = arguments.first else { return try node(.dictionary) }
    guard arguments.count == 1 else { return nil }
    if let members = pickle.members(content) {
      try charge(2 * members.count)
      return try node(.dictionary, members.flatMap { [$0.key, $0.value] })
    }
    guard let pairs = pickle.sequence(content) else { return nil }
    try charge(2 * pairs.count)
    var children: [PickleValue] = []
    children.reserveCapacity(2 * pairs.count)
    for pair in pairs {
      guard let pair = pickle.sequence(pair), pair.count == 2 else { return nil }
      children += pair
    }
    return try node(.dictionary, children)
  }

  private mutating func copy(
    _ arguments: [PickleValue], as kind: PickleNode.Kind
  ) throws(ArchiveError) -> PickleValue? {
    guard let content = arguments.first else { return try node(kind) }
    guard arguments.count == 1, let elements = pickle.sequence(content) else { return nil }
    try charge(elements.count)
    return try node(kind, elements)
  }

  // MARK: - Tensors

  private func number(_ value: PickleValue) -> Int? {
    guard case .int(let number) = value else { return nil }
    return number
  }

  private mutating func numbers(_ value: PickleValue) throws(ArchiveError) -> [Int] {
    guard let elements = pickle.sequence(value), elements.count <= StridedElements.maximumRank
    else { throw damaged("a tensor's shape or strides are not a short tuple") }
    try charge(elements.count)
    let numbers = elements.compactMap(number)
    guard numbers.count == elements.count else {
      throw damaged("a tensor's shape or strides are not numbers")
    }
    return numbers
  }

  /// A tensor from (storage, offset, shape, strides, …); version 3 has its type as the seventh
  /// argument.
  private mutating func tensor(
    _ arguments: [PickleValue], typed: Bool
  ) throws(ArchiveError) -> PickleValue {
    guard arguments.count >= (typed ? 7 : 4), case .storage(let storage) = arguments[0],
      let offset = number(arguments[1])
    else { throw damaged("a tensor lacks its storage, offset, shape or strides") }
    var type = pickle.storages[storage].type
    if typed {
      guard case .global(let place) = arguments[6], pickle.globals[place].module == "torch" else {
        throw damaged("a tensor lacks its element type")
      }
      guard let named = TorchType(constant: pickle.globals[place].name) else {
        throw ArchiveError(
          .unsupported, path: path,
          "it has a tensor of the unknown element type torch.\(pickle.globals[place].name)")
      }
      type = named
    }
    pickle.tensors.append(
      PickledTensor(
        storage: storage, type: type, offset: offset, shape: try numbers(arguments[2]),
        strides: try numbers(arguments[3])))
    return .tensor(pickle.tensors.count - 1)
  }

  /// A tensor with attributes, from (function, type, arguments, attributes); nil if the function or
  /// type is unknown.
  private mutating func tensorOfType(_ arguments: [PickleValue]) throws(ArchiveError)
    -> PickleValue?
  {
    guard arguments.count == 4, case .global(let function) = arguments[0],
      case .global(let type) = arguments[1]
    else { return nil }
    let known = [
      "torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter",
      "torch.nn.parameter.Buffer",
    ]
    guard known.contains(pickle.globals[type].description),
      pickle.globals[function].module == "torch._utils",
      pickle.globals[function].name.hasPrefix("_rebuild_")
    else { return nil }
    return try called(arguments[0], arguments[2], isNew: false)
  }

  /// A reference to data outside the pickle: ('storage', class, key, device, count[, view]).
  mutating func persistent(_ name: PickleValue) throws(ArchiveError) -> PickleValue {
    guard let parts = pickle.sequence(name), case .text(let kind)? = parts.first else {
      throw damaged("a persistent reference is not one of PyTorch")
    }
    // ('module', class, file, source): the class of a whole pickled model.
    if kind == "module", parts.count >= 2, case .global = parts[1] { return parts[1] }
    guard kind == "storage", parts.count == 5 || parts.count == 6,
      case .global(let place) = parts[1], let count = number(parts[4]), count >= 0
    else { throw damaged("a persistent reference is not one of PyTorch") }
    let key: String
    switch parts[2] {
    case .text(let text): key = text
    case .int(let number): key = String(number)
    default: throw damaged("a storage's key is not a string")
    }
    let global = pickle.globals[place]
    guard ["torch", "torch.cuda", "torch.storage"].contains(global.module),
      let type = TorchType(storageClass: global.name)
    else {
      throw ArchiveError(
        .refusedGlobal, path: path, "its pickle has a storage of the class \(global.description)")
    }
    var storage = PickledStorage(key: key, type: type, count: count, viewCount: count)
    if parts.count == 6, parts[5] != .none {
      guard let view = pickle.sequence(parts[5]), view.count == 3, let offset = number(view[1]),
        let size = number(view[2]), offset >= 0, size >= 0, offset <= count,
        size <= count - offset
      else { throw damaged("a view of a storage reaches outside it") }
      storage.viewOffset = offset
      storage.viewCount = size
    }
    pickle.storages.append(storage)
    return .storage(pickle.storages.count - 1)
  }
}

extension PickleGlobal {
  /// Whether no valid weight file names it. This only warns of an attack: the protection is that
  /// nothing is called, whatever its name.
  var isHostile: Bool {
    switch module.split(separator: ".").first {
    case "os", "posix", "nt", "subprocess", "runpy", "pty", "socket", "importlib", "ctypes",
      "shutil", "webbrowser", "commands", "popen2", "_posixsubprocess":
      true
    case "builtins", "__builtin__":
      ["eval", "exec", "execfile", "compile", "__import__", "open", "input", "breakpoint"]
        .contains(name)
    default: false
    }
  }

  /// Whether it creates an object of the class passed as its first argument.
  var isMakerOfObjects: Bool {
    ["copyreg", "copy_reg"].contains(module) && ["_reconstructor", "__newobj__"].contains(name)
  }

  /// Whether it rebuilds a tensor, possibly sparse, quantized or on the meta device.
  var makesTensors: Bool { module == "torch._utils" && name.hasPrefix("_rebuild_") }

  /// Whether a model is complete without its result.
  var isHarmless: Bool {
    switch module {
    case "torch":
      ["Size", "device", "Tensor", "strided", "contiguous_format", "channels_last"].contains(name)
        || TorchType(storageClass: name) != nil || TorchType(constant: name) != nil
    case "torch.cuda", "torch.storage": TorchType(storageClass: name) != nil
    case "torch._utils":
      [
        "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
        "_rebuild_parameter_with_state",
      ].contains(name)
    case "torch._tensor": name == "_rebuild_from_type_v2" || name == "Tensor"
    case "torch.nn.parameter": name == "Parameter" || name == "Buffer"
    case "collections": ["OrderedDict", "Counter", "defaultdict"].contains(name)
    case "builtins", "__builtin__":
      [
        "dict", "list", "tuple", "set", "frozenset", "int", "float", "bool", "str", "bytes",
        "bytearray", "complex", "slice", "object",
      ].contains(name)
    case "_codecs": name == "encode"
    case "copyreg", "copy_reg": isMakerOfObjects
    case "torch.jit._pickle": true
    default: module.hasPrefix("__torch__")
    }
  }
}

extension Pickle {
  /// Named classes and functions with results that a model may need, in ascending order.
  var refusedGlobals: [String] { globals.filter { !$0.isHarmless }.map(\.description).sorted() }
}
