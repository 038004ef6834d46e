/// The search for a model's tensors in a pickle: their location, their names, and the other
/// entries.
struct StateDict {
  /// The location: keys from the outermost; empty for the whole pickle.
  private(set) var path: [String] = []
  /// Names and indices into `Pickle.tensors`, in file order.
  private(set) var tensors: [(name: String, tensor: Int)] = []
  /// The prefix that was removed from all names: `module.`.
  private(set) var prefix = ""
  /// Names of the entries among the tensors that are not tensors.
  private(set) var others: [String] = []
  /// Locations of other dictionaries of tensors.
  private(set) var alternatives: [String] = []

  /// Keys of models in checkpoints, in order of preference. Averaged weights come last: they are
  /// used on request, or if there is nothing else.
  private static let usualKeys = [
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module", "params",
    "weights", "generator", "state_dict_ema", "model_state_dict_ema", "ema_state_dict",
    "model_ema", "params_ema", "ema",
  ]
  /// Keys of training state other than the model.
  private static let besideKeys: Set<String> = [
    "optimizer", "optimizer_state_dict", "optimizer_state", "optimizers", "optimizer_states",
    "optim", "opt", "lr_scheduler", "lr_schedulers", "scheduler", "scheduler_state_dict",
    "scaler", "grad_scaler", "loss_scaler", "amp", "amp_scaler", "rng_state", "rng_states",
    "callbacks", "loops", "criterion", "loss",
  ]
  private static let maximumDepth = 64
  private static let maximumTensors = 250_000
  private static let wrappers = ["module.", "_orig_mod."]

  private let pickle: Pickle
  private let isAboveTensors: [Bool]
  private let file: String
  private var names: Set<String> = []
  private var steps = 2_000_000

  /// Searches for the tensors, or takes the ones at a path of dot-separated keys.
  init(in pickle: Pickle, at wanted: String?, file: String) throws(ArchiveError) {
    self.pickle = pickle
    self.file = file
    isAboveTensors = pickle.nodesAboveTensors()
    var found: PickleValue
    if let wanted {
      found = try value(at: wanted)
    } else {
      found = descend()
    }
    if let members = pickle.members(found) {
      for (key, value) in members {
        let name = Self.text(key)
        if path.isEmpty, wanted == nil, Self.besideKeys.contains(name), !isTensor(value) {
          try other(name)
        } else {
          try add(value, name, depth: 1)
        }
      }
    } else {
      try add(found, "", depth: 1)
    }
    if tensors.isEmpty { throw nothingFound(found) }
    strip()
    collectAlternatives()
  }

  // MARK: - Finding

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .tensor = value { return true }
    return false
  }

  private func holdsTensors(_ value: PickleValue) -> Bool {
    switch value {
    case .tensor, .storage: true
    case .node(let index): isAboveTensors[index]
    default: false
    }
  }

  private func isDictionary(_ value: PickleValue) -> Bool {
    guard holdsTensors(value), case .node(let index) = value else { return false }
    return pickle.nodes[index].kind == .dictionary || pickle.nodes[index].kind == .scriptModule
  }

  /// The members of a dictionary that contains tensors, by name.
  private func dictionary(_ value: PickleValue) -> [(name: String, value: PickleValue)]? {
    guard holdsTensors(value), let members = pickle.members(value) else { return nil }
    return members.map { (Self.text($0.key), $0.value) }
  }

  private static func text(_ key: PickleValue) -> String {
    switch key {
    case .text(let text): text
    case .int(let number): String(number)
    case .bool(let flag): flag ? "True" : "False"
    case .float(let number): "\(number)"
    case .none: "None"
    default: "(key)"
    }
  }

  private mutating func descend() -> PickleValue {
    var value = pickle.root
    // Attributes of a script's module are layers, whatever their names.
    while path.count < 8, !isScript(value), let members = dictionary(value) {
      let inner = members.filter { $0.value != value && isDictionary($0.value) }
      let usual = Self.usualKeys.lazy.compactMap { key in inner.first { $0.name == key } }.first
      if let usual {
        path.append(usual.name)
        value = usual.value
        continue
      }
      let candidates = members.filter {
        holdsTensors($0.value) && !Self.besideKeys.contains($0.name)
      }
      guard candidates.count == 1, let only = candidates.first,
        isDictionary(only.value)
      else { break }
      path.append(only.name)
      value = only.value
    }
    return value
  }

  private func isScript(_ value: PickleValue) -> Bool {
    guard case .node(let index) = value else { return false }
    return pickle.nodes[index].kind == .scriptModule
  }

  private mutating func value(at wanted: String) throws(ArchiveError) -> PickleValue {
    var value = pickle.root
    var rest = wanted[...]
    while !rest.isEmpty {
      let members = pickle.members(value) ?? []
      let key = members.map { Self.text($0.key) }.filter { rest == $0 || rest.hasPrefix($0 + ".") }
        .max { $0.count < $1.count }
      guard let key, let member = members.last(where: { Self.text($0.key) == key }) else {
        throw ArchiveError(
          .missingTensor, path: file, "there is no '\(rest)' in the path '\(wanted)'",
          advice: members.isEmpty
            ? ""
            : "There are: \(members.prefix(12).map { Self.text($0.key) }.joined(separator: ", ")).")
      }
      path.append(key)
      value = member.value
      rest = rest.dropFirst(key.count + 1)
    }
    return value
  }

  private func nothingFound(_ found: PickleValue) -> ArchiveError {
    let place = path.isEmpty ? "" : " under '\(path.joined(separator: "."))'"
    if case .node(let index) = found, case .object(let global) = pickle.nodes[index].kind {
      return refused(global, place)
    }
    let globals = pickle.refusedGlobals
    let others =
      globals.isEmpty
      ? "" : " but objects of \(globals.prefix(5).joined(separator: ", ")), which are not created"
    return ArchiveError(
      .unknownFormat, path: file, "it holds no tensors" + place + others,
      advice: "Give a file of weights: a state_dict, or a checkpoint that has one.")
  }

  private func refused(_ global: Int, _ place: String) -> ArchiveError {
    ArchiveError(
      .refusedGlobal, path: file,
      "its content\(place) is an object of \(pickle.globals[global].description), which only "
        + "running code could create")
  }

  // MARK: - Naming

  private mutating func add(_ value: PickleValue, _ name: String, depth: Int) throws(ArchiveError) {
    guard depth <= Self.maximumDepth else {
      throw ArchiveError(
        .excessive, path: file, "its tensors are nested more than \(Self.maximumDepth) deep")
    }
    try step(name)
    switch value {
    case .tensor(let tensor): return try add(tensor, name)
    case .node(let index) where isAboveTensors[index]:
      let prefix = name.isEmpty ? "" : name + "."
      if let members = pickle.members(value) {
        for (key, value) in members { try add(value, prefix + Self.text(key), depth: depth + 1) }
        return
      }
      switch pickle.nodes[index].kind {
      case .object(let global): throw refused(global, name.isEmpty ? "" : " under '\(name)'")
      default:
        for (place, value) in pickle.nodes[index].children.enumerated() {
          try add(value, prefix + String(place), depth: depth + 1)
        }
      }
    default: try other(name)
    }
  }

  /// Counts a visited name: containers inside many others could multiply without bound.
  private mutating func step(_ name: String) throws(ArchiveError) {
    steps -= 1 + name.utf8.count / 16
    if steps < 0 {
      throw ArchiveError(.excessive, path: file, "its tensors are nested without bound")
    }
  }

  private mutating func add(_ tensor: Int, _ name: String) throws(ArchiveError) {
    let name = name.isEmpty ? "tensor" : name
    guard tensors.count < Self.maximumTensors else {
      throw ArchiveError(
        .excessive, path: file, "it names more than \(Self.maximumTensors) tensors")
    }
    guard names.insert(name).inserted else {
      throw ArchiveError(.damaged, path: file, "it has the tensor '\(name)' twice")
    }
    tensors.append((name, tensor))
  }

  private mutating func other(_ name: String) throws(ArchiveError) {
    try step(name)
    if !name.isEmpty { others.append(name) }
  }

  /// Removes the prefixes that `DataParallel` and `torch.compile` add to every name.
  private mutating func strip() {
    while let wrapper = Self.wrappers.first(where: { wrapper in
      tensors.allSatisfy { $0.name.hasPrefix(wrapper) && $0.name.count > wrapper.count }
    }) {
      prefix += wrapper
      for index in tensors.indices { tensors[index].name.removeFirst(wrapper.count) }
    }
  }

  /// Collects dictionaries of tensors outside the chosen one, at most two keys deep.
  private mutating func collectAlternatives() {
    var level: [(path: [String], value: PickleValue)] = [([], pickle.root)]
    var seen: Set<Int> = []
    for _ in 0..<3 {
      var below: [(path: [String], value: PickleValue)] = []
      for (place, value) in level {
        guard !place.starts(with: path), case .node(let index) = value,
          seen.insert(index).inserted, let members = dictionary(value)
        else { continue }
        if !place.isEmpty, members.contains(where: { isTensor($0.value) }) {
          alternatives.append(place.joined(separator: "."))
        } else {
          below += members.filter { !Self.besideKeys.contains($0.name) }
            .map { (place + [$0.name], $0.value) }
        }
      }
      level = below
    }
  }
}
