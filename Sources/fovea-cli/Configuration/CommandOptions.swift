import ArgumentParser
import Foundation
import FoveaSupport

/// The arguments of one command, as the argument parser describes them.
struct CommandOptions {
  /// An option, a flag or a positional argument.
  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: Kind
    let names: [Name]?
    let valueName: String?
    let isRepeating: Bool
    let isOptional: Bool

    /// The long names, without dashes.
    var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.name) }
    /// The short names, without the dash.
    var shortNames: [String] { (names ?? []).filter { $0.kind == "short" }.map(\.name) }
  }

  /// The words that name the command, such as `weights get`.
  let path: [String]
  private let arguments: [Argument]

  private struct Info: Decodable {
    struct Command: Decodable { let arguments: [Argument]? }
    let command: Command
  }

  /// The command that the first words name, and the number of those words; nil where they name
  /// none.
  init?(_ words: [String]) {
    var type: any ParsableCommand.Type = FoveaCommand.self
    var path: [String] = []
    for word in words {
      let next = type.configuration.subcommands.first { $0.configuration.commandName == word }
      guard let next else { break }
      type = next
      path.append(word)
    }
    guard !path.isEmpty,
      let info = try? JSONDecoder().decode(Info.self, from: Data(type._dumpHelp().utf8))
    else { return nil }
    self.path = path
    arguments = info.command.arguments ?? []
  }

  /// All long names, without dashes.
  var longNames: [String] { arguments.flatMap(\.longNames) }
  /// The positional arguments, in order.
  var positionals: [Argument] { arguments.filter { $0.kind == .positional } }

  /// The needed arguments as they are typed, such as `DATA --to FORMAT --output FOLDER`.
  var usage: String {
    let words = positionals.map { ($0.valueName ?? "") + ($0.isRepeating ? " ..." : "") }
    let options = arguments.filter { $0.kind == .option && !$0.isOptional }
    return (words + options.map { "--\($0.longNames.first ?? "") \($0.valueName ?? "")" })
      .joined(separator: " ")
  }

  /// The option or flag with a long name, without dashes; case and `_` don't matter.
  func named(_ name: String) -> (name: String, argument: Argument)? {
    guard let found = NearestName.match(name, among: longNames),
      let argument = arguments.first(where: { $0.longNames.contains(found) })
    else { return nil }
    return (found, argument)
  }

  /// The option or flag with a short name, without the dash.
  func short(_ letter: String) -> Argument? {
    arguments.first { $0.shortNames.contains(letter) }
  }

  /// `" Did you mean '--epochs'?"`, or an empty text.
  func question(for name: String) -> String {
    NearestName.question(for: name, among: longNames, mark: "--")
  }
}
