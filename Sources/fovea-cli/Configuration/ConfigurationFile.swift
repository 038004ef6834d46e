import Foundation
import Fovea
import FoveaSupport
import Yams

/// A YAML file of settings, each with its line.
///
/// ```yaml
/// model: resnet18
/// learning-rate: 0.1
/// class-weights:
///   crack: 3.5
///   free: 1
/// ```
///
/// Lists become `a,b` and maps `crack=3.5,free=1`, as in the flags of the same names.
struct ConfigurationFile {
  /// One key and its value.
  struct Entry: Equatable {
    let key: String
    let value: String
    let line: Int
  }

  /// The path as given by the user.
  let path: String
  /// The entries, in the file's order.
  let entries: [Entry]

  /// Reads a file.
  ///
  /// - Throws: `UsageError` naming file and line.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      let missing = !FileManager.default.fileExists(atPath: path)
      let reason = RegularFile.problem(ofLink: path)
      throw UsageError(
        "\(path): " + (reason ?? (missing ? "there is no such file" : "the file cannot be read")))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw UsageError("\(path): not UTF-8 text; a configuration is a YAML file")
    }
    try self.init(text, path: path)
  }

  /// Reads the text of a file.
  ///
  /// - Throws: `UsageError` naming file and line.
  init(_ text: String, path: String) throws {
    self.path = path
    guard let root = try Self.compose(text, path: path) else {
      entries = []
      return
    }
    guard case .mapping(let mapping) = root else {
      throw UsageError(
        "\(path):\(root.mark?.line ?? 1): expected lines such as 'epochs: 20', found "
          + (root.scalar == nil ? "a list" : "'\(root.scalar?.string ?? "")'"))
    }
    entries = try mapping.map { key, value in
      let line = key.mark?.line ?? 0
      guard let name = key.string else {
        throw UsageError("\(path):\(line): a key must be a name such as 'epochs'")
      }
      return Entry(
        key: name, value: try Self.text(of: value, key: name, place: "\(path):\(line)"),
        line: line)
    }
  }

  private static func compose(_ text: String, path: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      throw UsageError(
        "\(path):\(context.mark.line): the key '\(duplicates.first ?? "")' is given twice")
    } catch YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw UsageError("\(path):\(mark.line):\(mark.column): not valid YAML: \(problem)")
    } catch YamlError.reader(let problem, _, _, _) {
      throw UsageError("\(path): not valid YAML: \(problem)")
    }
  }

  private static func text(of node: Node, key: String, place: String) throws -> String {
    switch node {
    case .scalar(let scalar):
      guard !scalar.string.isEmpty || scalar.style != .plain else {
        throw UsageError("\(place): the key '\(key)' has no value; leave the line out instead")
      }
      return Self.wordOfNull(scalar, key: key) ?? scalar.string
    case .sequence(let items):
      return try items.map { try single($0, key: key, place: place) }.joined(separator: ",")
    case .mapping(let pairs):
      return try pairs.map { name, value in
        try single(name, key: key, place: place) + "="
          + single(value, key: key, place: place)
      }.joined(separator: ",")
    default:
      throw UsageError("\(place): the value of '\(key)' is invalid")
    }
  }

  /// The word of an open setting for YAML's null, as in the `config.json` of a run.
  private static func wordOfNull(_ scalar: Node.Scalar, key: String) -> String? {
    guard scalar.style == .plain, ["null", "~"].contains(scalar.string.lowercased()),
      let setting = try? TrainingConfiguration.setting(key)
    else { return nil }
    return ["none", "auto", "usual"].first { setting.kind.hasSuffix("|\($0)") }
  }

  private static func single(_ node: Node, key: String, place: String) throws -> String {
    guard let text = node.scalar?.string else {
      throw UsageError("\(place): the value of '\(key)' is nested too deep")
    }
    return text
  }

  /// Sets the file's settings, and collects errors that name file and line.
  func apply(to configuration: inout TrainingConfiguration, _ problems: inout Problems) {
    for entry in entries {
      problems.collect {
        do throws(SettingError) {
          try configuration.set(entry.key, to: entry.value)
        } catch {
          var text = SettingNames.asKeys(error.description)
          let question = Self.question(for: entry.key)
          if !question.isEmpty { text = text.components(separatedBy: " Did you")[0] + question }
          throw UsageError("\(path):\(entry.line): \(text)")
        }
      }
    }
  }

  /// Sets the file's settings.
  ///
  /// - Throws: `UsageError` naming file and line.
  func apply(to configuration: inout TrainingConfiguration) throws {
    var problems = Problems()
    apply(to: &configuration, &problems)
    try problems.check()
  }

  /// A question for the setting that another program's name stands for.
  private static func question(for key: String) -> String {
    guard (try? TrainingConfiguration.setting(key)) == nil else { return "" }
    let flags = Habits.options[NearestName.folded(key)] ?? []
    let setting = flags.lazy.compactMap { flag in
      TrainingConfiguration.settings.first { $0.flag == flag }
    }.first
    return setting.map { " Did you mean \($0.key)?" } ?? ""
  }
}
