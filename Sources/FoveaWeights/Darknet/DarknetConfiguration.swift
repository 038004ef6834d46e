import Foundation
import FoveaSupport

/// The sections of a Darknet `.cfg` file.
struct DarknetConfiguration: Sendable {
  /// `[name]` and what follows it.
  struct Section: Sendable {
    let path: String
    let name: String
    let line: Int
    var values: [String: (text: String, line: Int)] = [:]
  }

  let path: String
  /// What `[net]` says.
  let net: Section
  /// The layers in order.
  let layers: [Section]

  /// Reads a file's text.
  ///
  /// - Throws: `DarknetError` with the line.
  init(_ text: String, path: String) throws(DarknetError) {
    self.path = path
    var sections: [Section] = []
    var number = 0
    for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      // Darknet takes spaces out of the whole line.
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
        throw DarknetError(path, line: number, "'\(key)' stands before the first section, [net]")
      }
      try section.add(key, value, line: number)
      sections.append(section)
    }
    guard let first = sections.first, first.name == "net" || first.name == "network" else {
      throw DarknetError(
        path, line: sections.first?.line, "the first section should be [net], the image's size")
    }
    guard sections.count > 1 else { throw DarknetError(path, "it has no layers") }
    if let second = sections.dropFirst().first(where: { $0.name == first.name }) {
      throw DarknetError(path, line: second.line, "[\(second.name)] stands twice")
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
        "[\(name)] \(key)=\(value) changes what the network computes and can't be taken over; only "
          + "\(key)=\(neutral) can")
    }
    guard values.updateValue((value, line), forKey: key) == nil else {
      throw DarknetError(path, line: line, "[\(name)] has '\(key)' twice")
    }
  }

  /// A problem with the section, or with what it says of a key.
  func problem(_ reason: String, at key: String? = nil) -> DarknetError {
    DarknetError(path, line: key.flatMap { values[$0]?.line } ?? line, "[\(name)] " + reason)
  }

  /// A whole number within a range.
  func integer(
    _ key: String, _ fallback: Int? = nil, in range: ClosedRange<Int>
  ) throws(DarknetError) -> Int {
    guard let (text, _) = values[key] else {
      guard let fallback else { throw problem("lacks '\(key)'") }
      return fallback
    }
    guard let value = Int(text), range.contains(value) else {
      throw problem(
        "\(key)=\(text): a whole number from \(range.lowerBound) to \(range.upperBound) is needed",
        at: key)
    }
    return value
  }

  /// A number.
  func number(_ key: String, _ fallback: Float) throws(DarknetError) -> Float {
    guard let (text, _) = values[key] else { return fallback }
    guard let value = Float(text), value.isFinite else {
      throw problem("\(key)=\(text): a number is needed", at: key)
    }
    return value
  }

  /// Numbers separated by commas; nil where the key is missing.
  func numbers(_ key: String) throws(DarknetError) -> [Float]? {
    guard let (text, _) = values[key] else { return nil }
    var result: [Float] = []
    for part in text.split(separator: ",") {
      guard let value = Float(part), value.isFinite else {
        throw problem("\(key)=\(text): '\(part)' is no number", at: key)
      }
      result.append(value)
    }
    return result
  }

  /// Whole numbers separated by commas; nil where the key is missing.
  func integers(_ key: String) throws(DarknetError) -> [Int]? {
    guard let (text, _) = values[key] else { return nil }
    var result: [Int] = []
    for part in text.split(separator: ",") {
      guard let value = Int(part) else {
        throw problem("\(key)=\(text): '\(part)' is no whole number", at: key)
      }
      result.append(value)
    }
    return result
  }
}
