import FoveaSupport

/// The values of all options of a model: given ones, and defaults for the others.
///
/// ```swift
/// let given = try ModelOptions.parse("depth=3,skips=false")
/// ```
public struct ModelOptions: Sendable, Hashable {
  /// The value of every option by its name, as text.
  public let values: [String: String]

  /// Reads comma-separated `name=value` pairs, such as `depth=4,width=16,skips=false`. Names and
  /// values are checked when a model is built.
  ///
  /// - Throws: `ModelError` if the text has another form or names an option twice.
  public static func parse(_ text: String) throws(ModelError) -> [String: String] {
    var result: [String: String] = [:]
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map {
        String($0.trimmed)
      }
      guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty else {
        throw ModelError(
          "model options '\(text)': '\(part.trimmed)' is not name=value; write them like "
            + "depth=4,width=16")
      }
      guard result.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw ModelError("model options '\(text)': '\(pair[0])' is given twice")
      }
    }
    return result
  }

  /// The text that `parse` reads, with options in alphabetical order.
  public static func text(_ options: [String: String]) -> String {
    options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// Takes valid values.
  init(values: [String: String]) { self.values = values }

  /// Checks given values against the options of a model.
  init(_ given: [String: String], of options: [ModelOption], model: String) throws(ModelError) {
    let names = options.map(\.name)
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard let option = options.first(where: { $0.name == name }) else {
        throw ModelError(
          names.isEmpty
            ? "model '\(model)' has no options, but '\(name)' was given"
            : "model '\(model)' has no option '\(name)'."
              + NearestName.question(for: name, among: names)
              + " Options: \(names.joined(separator: ", "))")
      }
      if let problem = option.values.problem(with: value) {
        var question = ""
        if case .choice(let values) = option.values {
          question = NearestName.question(for: value, among: values)
        }
        throw ModelError(
          "model '\(model)': option '\(name)' \(problem), got '\(value)'"
            + (question.isEmpty ? "" : "." + question))
      }
    }
    values = Dictionary(
      uniqueKeysWithValues: options.map { ($0.name, given[$0.name] ?? $0.defaultValue) })
  }

  /// The value of an option as text.
  func text(_ name: String) -> String {
    guard let value = values[name] else { fatalError("the model declares no option '\(name)'") }
    return value
  }
  /// The value of a whole-number option.
  func integer(_ name: String) -> Int {
    guard let value = Int(text(name)) else { fatalError("option '\(name)' is no whole number") }
    return value
  }
  /// The value of a true-or-false option.
  func flag(_ name: String) -> Bool { text(name) == "true" }
}

extension Substring {
  /// Without spaces at its ends.
  fileprivate var trimmed: Substring {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return self[first...last]
  }
}
