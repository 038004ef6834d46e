import Foundation
import FoveaSupport

/// A parsed Darknet `.cfg` file.
struct DarknetConfiguration: Sendable {
  /// A section: `[name]` and its keys.
  struct Section: Sendable {
    let path: String
    let name: String
    let line: Int
    var values: [String: (text: String, line: Int)] = [:]
  }

  let path: String
  /// The section `[net]`.
  let net: Section
  /// The layers, in file order.
  let layers: [Section]

  /// Parses a file's text.
  ///
  /// - Throws: `DarknetError` with the line of the fault.
  init(_ text: String, path: String) throws(DarknetError) {
    self.path = path
    var sections: [Section] = []
    var number = 0
    for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      // Darknet ignores all spaces in a line.
      let line = raw.filter { !$0.isWhitespace }
      guard let first = line.first, first != "#", first != ";" else { continue }
      if first == "[" {
        guard line.hasSuffix("]") else {
          throw DarknetError(path, line: number, "'\(line)' should end with ']'")
        }
        let name = String(line.dropFirst().dropLast())
        guard DarknetKeys.sections[name] != nil else {
          throw DarknetError(
            path, line: number,
            "there is no section [\(name)] here."
              + NearestName.question(for: name, among: DarknetKeys.sections.keys.sorted())
              + " Known: \(DarknetKeys.sections.keys.sorted().joined(separator: ", "))")
        }
        guard sections.count < 10_000 else {
          throw DarknetError(path, line: number, "it has more than 10000 sections")
        }
        sections.append(Section(path: path, name: name, line: number))
        continue
      }
      guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
        throw DarknetError(path, line: number, "'\(raw)' is neither [section] nor key=value")
      }
      let key = String(line[..<equals])
      let value = String(line[line.index(after: equals)...])
      guard var section = sections.popLast() else {
        throw DarknetError(path, line: number, "'\(key)' is before the first section, [net]")
      }
      try section.add(key, value, line: number)
      sections.append(section)
    }
    guard let first = sections.first, first.name == "net" || first.name == "network" else {
      throw DarknetError(
        path, line: sections.first?.line, "the first section should be [net] with the image size")
    }
    guard sections.count > 1 else { throw DarknetError(path, "it has no layers") }
    if let second = sections.dropFirst().first(where: { $0.name == first.name }) {
      throw DarknetError(path, line: second.line, "[\(second.name)] occurs twice")
    }
    net = first
    layers = Array(sections.dropFirst())
  }
}

extension DarknetConfiguration.Section {
  fileprivate mutating func add(
    _ key: String, _ value: String, line: Int
  ) throws(DarknetError) {
    let keys = DarknetKeys.sections[name] ?? DarknetKeys.Keys()
    let isKnown = keys.used.contains(key) || keys.harmless.contains(key)
    guard isKnown || keys.refused[key] != nil else {
      let names = (keys.used + keys.harmless).sorted()
      throw DarknetError(
        path, line: line,
        "[\(name)] has no key '\(key)'.\(NearestName.question(for: key, among: names))")
    }
    if let neutral = keys.refused[key], value != neutral {
      throw DarknetError(
        path, line: line,
        "[\(name)] \(key)=\(value) changes the network's results and is not supported; only "
          + "\(key)=\(neutral) is")
    }
    guard values.updateValue((value, line), forKey: key) == nil else {
      throw DarknetError(path, line: line, "[\(name)] has '\(key)' twice")
    }
  }

  /// An error about the section, or about one of its keys.
  func problem(_ reason: String, at key: String? = nil) -> DarknetError {
    DarknetError(path, line: key.flatMap { values[$0]?.line } ?? line, "[\(name)] " + reason)
  }

  /// The integer value of a key, within a range.
  func integer(
    _ key: String, _ fallback: Int? = nil, in range: ClosedRange<Int>
  ) throws(DarknetError) -> Int {
    guard let (text, _) = values[key] else {
      guard let fallback else { throw problem("lacks '\(key)'") }
      return fallback
    }
    guard let value = Int(text), range.contains(value) else {
      throw problem(
        "\(key)=\(text): expected an integer from \(range.lowerBound) to \(range.upperBound)",
        at: key)
    }
    return value
  }

  /// The value of a key as a number.
  func number(_ key: String, _ fallback: Float) throws(DarknetError) -> Float {
    guard let (text, _) = values[key] else { return fallback }
    guard let value = Float(text), value.isFinite else {
      throw problem("\(key)=\(text): expected a number", at: key)
    }
    return value
  }

  /// Comma-separated numbers; nil if the key is missing.
  func numbers(_ key: String) throws(DarknetError) -> [Float]? {
    guard let (text, _) = values[key] else { return nil }
    var result: [Float] = []
    for part in text.split(separator: ",") {
      guard let value = Float(part), value.isFinite else {
        throw problem("\(key)=\(text): '\(part)' is not a number", at: key)
      }
      result.append(value)
    }
    return result
  }

  /// Comma-separated integers; nil if the key is missing.
  func integers(_ key: String) throws(DarknetError) -> [Int]? {
    guard let (text, _) = values[key] else { return nil }
    var result: [Int] = []
    for part in text.split(separator: ",") {
      guard let value = Int(part) else {
        throw problem("\(key)=\(text): '\(part)' is not an integer", at: key)
      }
      result.append(value)
    }
    return result
  }
}
