import FoveaLearning
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaSupport

/// A type that a setting can have: readable from a flag's text and from JSON.
public protocol SettingValue: Sendable, Equatable {
  /// Reads a text; nil where it is not understood.
  init?(settingText text: String)
  /// Reads JSON; nil where it is not understood.
  init?(settingJSON json: JSONValue)
  /// The value as text that reads back the same.
  var settingText: String { get }
  /// The value as JSON.
  var settingJSON: JSONValue { get }
  /// What a person may write, such as `NUMBER` or `sgd|adam`.
  static var settingKind: String { get }
  /// Whether the value is on or off, so that a flag needs no argument.
  static var isSwitch: Bool { get }
}

extension SettingValue {
  /// The text as JSON string.
  public var settingJSON: JSONValue { .string(settingText) }
  /// No.
  public static var isSwitch: Bool { false }

  /// Reads JSON: a list is joined by commas, null is `none`.
  public init?(settingJSON json: JSONValue) {
    switch json {
    case .string(let text): self.init(settingText: text)
    case .integer(let number): self.init(settingText: String(number))
    case .number(let number): self.init(settingText: "\(number)")
    case .bool(let flag): self.init(settingText: String(flag))
    case .null: self.init(settingText: "none")
    case .array(let items):
      let texts = items.compactMap { item -> String? in
        switch item {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        default: nil
        }
      }
      guard texts.count == items.count else { return nil }
      self.init(settingText: texts.joined(separator: ","))
    case .object: return nil
    }
  }
}

extension Int: SettingValue {
  /// Reads a whole number.
  public init?(settingText text: String) { self.init(text) }
  /// The digits.
  public var settingText: String { String(self) }
  /// A JSON number.
  public var settingJSON: JSONValue { .integer(self) }
  /// `N`
  public static var settingKind: String { "N" }
}

extension UInt64: SettingValue {
  /// Reads a whole number.
  public init?(settingText text: String) { self.init(text) }
  /// The digits.
  public var settingText: String { String(self) }
  /// A JSON number, or text where it is beyond what JSON readers take.
  public var settingJSON: JSONValue {
    Int(exactly: self).map { .integer($0) } ?? .string("\(self)")
  }
  /// `N`
  public static var settingKind: String { "N" }
}

extension Double: SettingValue {
  /// Reads a finite number.
  public init?(settingText text: String) {
    guard let value = Double(text), value.isFinite else { return nil }
    self = value
  }
  /// The shortest text that reads back the same.
  public var settingText: String { "\(self)" }
  /// A JSON number.
  public var settingJSON: JSONValue { .number(self) }
  /// `NUMBER`
  public static var settingKind: String { "NUMBER" }
}

extension Bool: SettingValue {
  /// Reads `true`, `yes`, `on`, `false`, `no` or `off`.
  public init?(settingText text: String) {
    switch text.lowercased() {
    case "true", "yes", "on": self = true
    case "false", "no", "off": self = false
    default: return nil
    }
  }
  /// `true` or `false`
  public var settingText: String { self ? "true" : "false" }
  /// JSON's true or false.
  public var settingJSON: JSONValue { .bool(self) }
  /// `true|false`
  public static var settingKind: String { "true|false" }
  /// Yes.
  public static var isSwitch: Bool { true }
}

extension String: SettingValue {
  /// Takes the text.
  public init?(settingText text: String) { self = text }
  /// The text.
  public var settingText: String { self }
  /// `TEXT`
  public static var settingKind: String { "TEXT" }
}

extension [String]: SettingValue {
  /// Reads names parted by commas.
  public init?(settingText text: String) {
    self = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  /// Reads a list of names as they are, or a text of names parted by commas.
  public init?(settingJSON json: JSONValue) {
    switch json {
    case .string(let text): self.init(settingText: text)
    case .array(let items):
      var names: [String] = []
      for item in items {
        switch item {
        case .string(let text): names.append(text)
        case .integer(let number): names.append(String(number))
        default: return nil
        }
      }
      self = names
    default: return nil
    }
  }
  /// The names parted by commas.
  public var settingText: String { joined(separator: ",") }
  /// A JSON list.
  public var settingJSON: JSONValue { .array(map { .string($0) }) }
  /// `NAME,NAME,…`
  public static var settingKind: String { "NAME,NAME,…" }
}

extension [String: String]: SettingValue {
  /// Reads `name=value` pairs parted by commas.
  public init?(settingText text: String) {
    self.init()
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, !parts.contains(""), updateValue(parts[1], forKey: parts[0]) == nil
      else { return nil }
    }
  }
  /// The pairs by name, parted by commas.
  public var settingText: String {
    sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
  /// `NAME=VALUE,…`
  public static var settingKind: String { "NAME=VALUE,…" }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  /// Reads `none` or `auto` as nil, and anything else as a value.
  public init?(settingText text: String) {
    if text == "none" || text == "auto" {
      self = .none
    } else {
      guard let value = Wrapped(settingText: text) else { return nil }
      self = value
    }
  }
  /// The value, or `none`.
  public var settingText: String { self?.settingText ?? "none" }
  /// The value, or null.
  public var settingJSON: JSONValue { self?.settingJSON ?? .null }
  /// What the value can be, or `none`.
  public static var settingKind: String { "\(Wrapped.settingKind)|none" }
}

extension InputSize: SettingValue {
  /// Reads `128` or `96x128` (rows by columns).
  public init?(settingText text: String) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard let height = parts.first.flatMap({ Int($0) }), parts.count <= 2,
      let width = parts.count == 2 ? Int(parts[1]) : height,
      (1...65_536).contains(height), (1...65_536).contains(width)
    else { return nil }
    self.init(height: height, width: width)
  }
  /// `96x128`
  public var settingText: String { "\(height)x\(width)" }
  /// `SIZE|HEIGHTxWIDTH`
  public static var settingKind: String { "SIZE|HEIGHTxWIDTH" }
}

extension SplitRatios: SettingValue {
  /// Reads `70-15-15`.
  public init?(settingText text: String) {
    guard let ratios = try? SplitRatios(text) else { return nil }
    self = ratios
  }
  /// `70-15-15`
  public var settingText: String {
    // Proportions that are no whole per cents are written as decimals, which read back.
    let sum = parts.reduce(0, +)
    if parts.allSatisfy({ $0 * 100 % sum == 0 }) { return description }
    return parts.map { "\(Double($0) / Double(sum))" }.joined(separator: "-")
  }
  /// `TRAIN-VAL-TEST`
  public static var settingKind: String { "TRAIN-VAL-TEST" }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// Reads a name.
  public init?(settingText text: String) { self.init(rawValue: text) }
  /// The name.
  public var settingText: String { rawValue }
  /// The names, parted by bars.
  public static var settingKind: String { allCases.map(\.rawValue).joined(separator: "|") }
}

extension SplitMethod: SettingValue {}
extension TemporalKey: SettingValue {}
extension LeakPolicy: SettingValue {}
extension BadImagePolicy: SettingValue {}
extension BadLabelPolicy: SettingValue {}
extension VisionTask: SettingValue {}
extension ResizeChoice: SettingValue {}
extension AssignmentChoice: SettingValue {}
extension BoxOverlap: SettingValue {}
extension NormalizationSource: SettingValue {}
extension BatchNormChoice: SettingValue {}
extension OptimizerChoice: SettingValue {}
extension ScheduleChoice: SettingValue {}
extension LossChoice: SettingValue {}
extension ReductionChoice: SettingValue {}
extension SamplerChoice: SettingValue {}
