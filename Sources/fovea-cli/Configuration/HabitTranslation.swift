import Foundation
import FoveaSupport

/// A command line in the words of another program, in Fovea's words.
///
/// `fovea yolo detect train data=bccd epochs=1` becomes `fovea train bccd --task detection
/// --epochs 1`. Only words with the same meaning are translated.
struct HabitTranslation {
  /// The arguments in Fovea's words.
  private(set) var arguments: [String] = []
  /// Whether anything was translated.
  private(set) var hasChanged = false

  private var flags: [String] = []
  private var plain: [String] = []
  private var named: [Int: [String]] = [:]
  /// The option whose value was before a positional argument, by the argument's index.
  private var optionBefore: [Int: String] = [:]
  private var lastOption: String?
  /// Whether there is an option that the parser will refuse.
  private var hasUnknown = false

  /// Translates a command line.
  ///
  /// - Throws: `UsageError` with advice on a word that has no translation.
  init(_ arguments: [String]) throws {
    var words = arguments
    try translateCommand(&words)
    guard let command = CommandOptions(words) else {
      self.arguments = words
      return
    }
    try translateOptions(Array(words.dropFirst(command.path.count)), of: command)
    try order(command)
  }

  /// Whether a command line that the parser accepts may be in the words of another program.
  static func isNeeded(_ arguments: [String]) -> Bool {
    arguments.contains(where: isPair)
      || arguments.first == "export" && arguments.contains { $0.hasPrefix("--format") }
  }

  /// Whether an argument looks like `key=value`, and is no file.
  static func isPair(_ argument: String) -> Bool {
    argument.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.\-]*=.*/) != nil
      && !FileManager.default.fileExists(atPath: argument)
  }

  // MARK: Commands

  private mutating func translateCommand(_ words: inout [String]) throws {
    guard var first = words.first else { return }
    if first.hasPrefix("--"), Program.commands.contains(String(first.dropFirst(2))) {
      first = String(first.dropFirst(2))
      words[0] = first
      hasChanged = true
    }
    if ["version", "-v", "-V"].contains(first), words.count == 1 {
      words[0] = "--version"
      hasChanged = true
      return
    }
    guard !first.hasPrefix("-"), !Program.commands.contains(first), first != "help"
    else { return }
    if let own = Self.command(first) {
      words[0] = own
      hasChanged = true
      return
    }
    let name = first.lowercased()
    guard name == "yolo" || VisionTask(named: name) != nil || Self.isPair(first) else { return }
    try translateModes(&words, advice: Habits.adviceOnCommands[NearestName.folded(name)])
  }

  /// The command of a word of another program, such as `train.py`.
  private static func command(_ word: String) -> String? {
    var name = word.lowercased()
    if name.hasSuffix(".py") { name = String(name.dropLast(3)) }
    if name != word, Program.commands.contains(name) { return name }
    return Habits.commands[name] ?? (word.hasSuffix(".py") && name == "detect" ? "predict" : nil)
  }

  /// `yolo detect train`, `detect train`, `task=detect mode=train`.
  private mutating func translateModes(_ words: inout [String], advice: String?) throws {
    var (task, mode): (VisionTask?, String?)
    var rest: [String] = []
    for (index, word) in words.enumerated() {
      let isLeading = rest.isEmpty
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count == 2 && ["task", "mode"].contains(parts[0]) ? parts[1] : word
      if index == 0, word.lowercased() == "yolo" { continue }
      if mode == nil, isLeading || parts[0] == "mode",
        let own = Program.commands.contains(value) ? value : Self.command(value)
      {
        mode = own
      } else if task == nil, isLeading || parts[0] == "task", let found = VisionTask(named: value) {
        task = found
      } else {
        rest.append(word)
      }
    }
    guard let mode else {
      guard let advice else { return }
      throw UsageError("'\(words[0])' is no command of Fovea's. \(advice)")
    }
    let takesTask = ["train", "check", "convert", "split"].contains(mode)
    words = [mode] + rest + (takesTask ? task.map { ["--task", $0.rawValue] } ?? [] : [])
    hasChanged = true
  }

  // MARK: Options

  private mutating func translateOptions(_ words: [String], of command: CommandOptions) throws {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        plain += rest
        return
      }
      if word.hasPrefix("--") {
        try translateLong(String(word.dropFirst(2)), word, &rest, command)
      } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil {
        try translateShort(String(word.dropFirst()), word, &rest, command)
      } else if Self.isPair(word) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        try translatePair(String(parts[0]), String(parts[1]), command)
      } else {
        optionBefore[plain.count] = lastOption
        plain.append(word)
      }
    }
  }

  /// Adds an option with its value, the next word where it is not given. Without a value, the
  /// parser refuses it.
  private mutating func append(
    _ option: String, _ value: String?, _ rest: inout ArraySlice<String>
  ) throws {
    lastOption = option
    guard value == nil else {
      try Self.checkResumed(option, value)
      flags.append("\(option)=\(value ?? "")")
      return
    }
    guard let next = rest.first, !next.hasPrefix("-") || next == "-" || Double(next) != nil else {
      hasUnknown = true
      flags.append(option)
      return
    }
    try Self.checkResumed(option, next)
    rest.removeFirst()
    // The parser takes a negative number for an option.
    if next.hasPrefix("-"), next != "-" {
      flags.append("\(option)=\(next)")
      hasChanged = true
    } else {
      flags += [option, next]
    }
  }

  /// - Throws: `UsageError` where another program's `resume=True` is given.
  private static func checkResumed(_ option: String, _ value: String?) throws {
    if option == "--resume", value?.lowercased() == "true" { throw resumed }
  }

  private static let resumed = UsageError(
    "a run is resumed by its folder: fovea train --resume RUN")

  private mutating func translateLong(
    _ text: String, _ word: String, _ rest: inout ArraySlice<String>, _ command: CommandOptions
  ) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard let name = parts.first, !["", "help", "version"].contains(name) else {
      flags.append(word)
      return
    }
    // A format of another runtime is no format of data.
    let value = parts.count == 2 ? parts[1] : rest.first
    let isTarget =
      command.path == ["export"] && name == "format"
      && Habits.exportFormats.contains((value ?? "").lowercased())
    guard let found = isTarget ? command.named("to") : Self.found(name, command) else {
      if let slot = slot(name, command), let value, parts.count == 2 || !value.hasPrefix("--") {
        named[slot] = [value]
        if parts.count == 1 { rest.removeFirst() }
        hasChanged = true
        return
      }
      if let advice = Habits.advice(on: name, command) {
        throw UsageError("\(command.name) has no option '--\(name)'. \(advice)")
      }
      hasUnknown = true
      flags.append(word)
      return
    }
    if found.name != name { hasChanged = true }
    if found.argument.kind == .option {
      try append("--" + found.name, parts.count == 2 ? parts[1] : nil, &rest)
    } else if parts.count == 2 {
      flags += try Self.flag(found.name, parts[1])
      hasChanged = true
      lastOption = nil
    } else {
      flags.append("--" + found.name)
      lastOption = nil
    }
  }

  private mutating func translateShort(
    _ text: String, _ word: String, _ rest: inout ArraySlice<String>, _ command: CommandOptions
  ) throws {
    let name = text.split(separator: "=").first.map(String.init) ?? text
    if let own = command.short(String(text.prefix(1))), text.count == 1 || own.kind == .option {
      if own.kind == .option, text.count == 1 {
        try append(word, nil, &rest)
      } else {
        flags.append(word)
      }
      return
    }
    guard name != "h",
      Self.found(name, command) != nil || name.count > 1
        || Habits.advice(on: name, command) != nil
    else {
      hasUnknown = name != "h"
      flags.append(word)
      return
    }
    hasChanged = true
    try translateLong(text, "--" + text, &rest, command)
  }

  private mutating func translatePair(
    _ key: String, _ value: String, _ command: CommandOptions
  ) throws {
    hasChanged = true
    let folded = NearestName.folded(key)
    if let slot = slot(key, command) {
      named[slot] = [value]
      return
    }
    let isTarget =
      command.path == ["export"] && folded == "format"
      && Habits.exportFormats.contains(value.lowercased())
    guard let found = isTarget ? command.named("to") : Self.found(key, command) else {
      let advice =
        Habits.advice(on: key, command)
        ?? "Options are written --name value."
        + command.question(for: key.replacing("_", with: "-"))
      throw UsageError("\(command.name) doesn't take '\(key)=\(value)'. \(advice)")
    }
    if found.argument.kind == .flag {
      flags += try Self.flag(found.name, value)
    } else {
      try Self.checkResumed("--" + found.name, value)
      flags += value.hasPrefix("-") ? ["--\(found.name)=\(value)"] : ["--" + found.name, value]
    }
  }

  /// The index of the positional argument that another program names so.
  private func slot(_ name: String, _ command: CommandOptions) -> Int? {
    let name = NearestName.folded(name)
    return command.positionals.enumerated().first { index, slot in
      named[index] == nil && Habits.positionals[slot.valueName ?? ""]?.contains(name) == true
    }?.offset
  }

  /// The option or flag of a name, the command's own or another program's.
  private static func found(
    _ name: String, _ command: CommandOptions
  ) -> (name: String, argument: CommandOptions.Argument)? {
    if let own = command.named(name) { return own }
    for option in Habits.options[NearestName.folded(name)] ?? [] {
      if let own = command.named(option) { return own }
    }
    return nil
  }

  /// A flag for a truth value.
  private static func flag(_ name: String, _ value: String) throws -> [String] {
    switch value.lowercased() {
    case "true", "yes", "on", "1", "": ["--" + name]
    case "false", "no", "off", "0", "none": []
    default:
      throw UsageError("--\(name) is on or off and takes no value, but '\(value)' is given")
    }
  }

  // MARK: Positional arguments

  /// Puts positional arguments in the command's order, before the options.
  private mutating func order(_ command: CommandOptions) throws {
    if command.path == ["train"], plain.first == "resume",
      !FileManager.default.fileExists(atPath: "resume")
    {
      throw Self.resumed
    }
    var rest = plain[...]
    var positionals: [String] = []
    for (index, slot) in command.positionals.enumerated() {
      if let given = named[index] {
        positionals += given
      } else if slot.isRepeating {
        positionals += rest
        rest = []
      } else if let word = rest.popFirst() {
        positionals.append(word)
      }
    }
    if let extra = rest.first, !hasUnknown, let last = command.positionals.last?.valueName {
      throw UsageError(
        "'\(extra)' is one argument too many: " + tooMany(extra, rest.startIndex, last, command))
    }
    positionals += rest
    let needsMark = positionals.contains { $0.hasPrefix("-") }
    arguments = command.path + (needsMark ? flags + ["--"] + positionals : positionals + flags)
  }

  /// The reason why an argument is too many, and where it belongs.
  private func tooMany(
    _ extra: String, _ index: Int, _ last: String, _ command: CommandOptions
  ) -> String {
    if let option = optionBefore[index], Double(extra) != nil {
      return "\(option) takes one value. Lists are written with commas (1,2), sizes as 96x128."
    }
    let text = "\(command.title) takes one \(last)."
    if command.path != ["train"], command.longNames.contains("output"),
      last != "DATA" || !FileManager.default.fileExists(atPath: extra)
    {
      return text + " The output is given by --output: --output \(ShellText.quoted(extra))"
    }
    return text + (last == "DATA" ? " Join two data sets in one folder or file first." : "")
  }
}

extension CommandOptions {
  /// The command's name.
  var name: String { path.joined(separator: " ") }
  /// The command as it is typed.
  var title: String { "fovea " + name }
}
