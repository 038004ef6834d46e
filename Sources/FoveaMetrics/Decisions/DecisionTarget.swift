import FoveaSupport

/// The goal of a decision threshold on validation, such as a recall of 0.95 of the class Crack.
///
/// Written `recall=0.95`, `precision=0.9` or `f1`, with a class before it where that is not clear:
/// `Crack:recall=0.95`.
public struct DecisionTarget: Sendable, Equatable {
  /// The figure that the target is about.
  public enum Figure: String, Sendable, CaseIterable {
    /// The highest threshold with a recall of at least the target: the most precise of those.
    case recall
    /// The threshold of the highest recall among those with a precision of at least the target.
    case precision
    /// The threshold of the highest F1.
    case f1
  }

  /// The figure.
  public let figure: Figure
  /// The least value, above 0 and at most 1; nil for F1.
  public let value: Double?
  /// The class to find; nil for the rarer of two, in detection for all.
  public let className: String?

  /// Makes a target.
  ///
  /// - Parameters:
  ///   - value: the value to reach, above 0 and at most 1; nil for F1.
  ///   - className: the class to find; nil for the rarer of two, in detection for all.
  public init(_ figure: Figure, _ value: Double? = nil, of className: String? = nil) {
    self.figure = figure
    self.value = figure == .f1 ? nil : value ?? 1
    self.className = className
  }

  /// Reads a target.
  ///
  /// - Throws: `SettingError` that says how targets are written.
  public init(parsing text: String) throws(SettingError) {
    func refuse(_ reason: String) -> SettingError {
      SettingError(
        key: "target",
        "target '\(text)' \(reason) Write recall=0.95, precision=0.9 or f1, with the class before "
          + "it where there are more than two: Crack:recall=0.95.")
    }
    var rest = Substring(text)
    if let colon = text.lastIndex(of: ":") {
      className = String(text[..<colon])
      rest = text[text.index(after: colon)...]
    } else {
      className = nil
    }
    let parts = rest.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard let figure = Figure(rawValue: parts[0]) else {
      throw refuse(
        "names no known figure."
          + NearestName.question(for: parts[0], among: Figure.allCases.map(\.rawValue)))
    }
    self.figure = figure
    guard figure != .f1 else {
      guard parts.count == 1 else { throw refuse("gives F1 a value, but its maximum is sought.") }
      value = nil
      return
    }
    guard parts.count == 2, let value = Double(parts[1]), value > 0, value <= 1 else {
      throw refuse("gives no number above 0 and at most 1.")
    }
    self.value = value
  }

  /// The index of the class to find among class names.
  ///
  /// - Parameter counts: samples of each class in training.
  /// - Throws: `SettingError` where it names no class, or which one is meant is not clear.
  package func label(among classNames: [String], counts: [Int]) throws(SettingError) -> Int {
    if let className {
      if let label = classNames.firstIndex(of: className) { return label }
      throw SettingError(
        key: "target",
        "target: there is no class '\(className)'."
          + NearestName.question(for: className, among: classNames)
          + " Classes: \(classNames.joined(separator: ", ")).")
    }
    guard classNames.count == 2 else {
      throw SettingError(
        key: "target",
        "target: of \(classNames.count) classes, which is to be found? Write it before the figure: "
          + "\(classNames[0]):recall=0.95.")
    }
    return counts[1] <= counts[0] ? 1 : 0
  }

  /// The index of the class of the detections that count; nil for all classes.
  ///
  /// - Throws: `SettingError` where it names no class.
  package func objectLabel(among classNames: [String]) throws(SettingError) -> Int? {
    className == nil ? nil : try label(among: classNames, counts: [])
  }
}

extension DecisionTarget: CustomStringConvertible {
  /// The target as `init(parsing:)` reads it.
  public var description: String {
    let goal = value.map { "=" + (Int(exactly: $0).map(String.init) ?? "\($0)") } ?? ""
    return (className.map { $0 + ":" } ?? "") + figure.rawValue + goal
  }
}
