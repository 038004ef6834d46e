import FoveaSupport

/// The goal of a decision threshold on validation, such as a recall of 0.95 of the class Crack.
///
/// Written `recall=0.95`, `precision=0.9`, `f1`, `fbeta=2`, `false-positives=0.1` or
/// `costs=FP=1,FN=20`, with a class before it where that is not clear: `Crack:recall=0.95`.
public struct DecisionTarget: Sendable, Equatable {
  /// The figure that the target is about.
  public enum Figure: String, Sendable, CaseIterable {
    /// The highest threshold with a recall of at least the target: the most precise of those.
    case recall
    /// The threshold of the highest recall among those with a precision of at least the target.
    case precision
    /// The threshold of the highest F1.
    case f1
    /// The threshold of the highest F-beta: recall counts beta times as much as precision.
    case fBeta = "fbeta"
    /// The threshold of the highest recall among those with at most so many false positives per
    /// image.
    case falsePositives = "false-positives"
    /// The threshold of the lowest cost of false positives and misses.
    case costs
  }

  /// The figure.
  public let figure: Figure
  /// The least precision or recall, above 0 and at most 1; beta; or the most false positives per
  /// image. Nil for F1 and costs.
  public let value: Double?
  /// The costs of wrong answers; nil for other figures.
  public let costs: DecisionCosts?
  /// The class to find; nil for the rarer of two, in detection for all.
  public let className: String?

  /// Makes a target.
  ///
  /// - Parameters:
  ///   - value: the value to reach, above 0 and at most 1; for F-beta beta, and for false positives
  ///     the most per image. Nil for F1; else nil stands for 1.
  ///   - className: the class to find; nil for the rarer of two, in detection for all.
  public init(_ figure: Figure, _ value: Double? = nil, of className: String? = nil) {
    self.figure = figure
    self.value = figure == .f1 || figure == .costs ? nil : value ?? 1
    costs = figure == .costs ? DecisionCosts(falsePositive: 1, falseNegative: 1) : nil
    self.className = className
  }

  /// Makes the target of the lowest cost.
  ///
  /// - Parameter className: the class to find; nil for the rarer of two, in detection for all.
  public init(costs: DecisionCosts, of className: String? = nil) {
    (figure, value, self.costs, self.className) = (.costs, nil, costs, className)
  }

  /// Reads a target.
  ///
  /// - Throws: `SettingError` that says how targets are written.
  public init(parsing text: String) throws(SettingError) {
    func refuse(_ reason: String) -> SettingError {
      SettingError(
        key: "target",
        "target '\(text)' \(reason) Write recall=0.95, precision=0.9, f1, fbeta=2, "
          + "false-positives=0.1 (per image) or costs=FP=1,FN=20, with the class before it where "
          + "there are more than two: Crack:recall=0.95.")
    }
    var rest = Substring(text)
    if let colon = text.lastIndex(of: ":") {
      className = String(text[..<colon])
      rest = text[text.index(after: colon)...]
    } else {
      className = nil
    }
    let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard let figure = Figure(rawValue: parts[0]) else {
      throw refuse(
        "names no known figure."
          + NearestName.question(for: parts[0], among: Figure.allCases.map(\.rawValue)))
    }
    self.figure = figure
    let number = parts.count == 2 ? Double(parts[1]) : nil
    switch figure {
    case .f1:
      guard parts.count == 1 else { throw refuse("gives F1 a value, but its maximum is sought.") }
      (value, costs) = (nil, nil)
    case .costs:
      guard parts.count == 2, let found = DecisionCosts(parsing: parts[1]) else {
        throw refuse("gives no costs FP and FN of at least 0, one of them above.")
      }
      (value, costs) = (nil, found)
    case .recall, .precision:
      guard let number, number > 0, number <= 1 else {
        throw refuse("gives no number above 0 and at most 1.")
      }
      (value, costs) = (number, nil)
    case .fBeta:
      guard let number, number > 0, number <= 100 else {
        throw refuse("gives no beta above 0 and at most 100.")
      }
      (value, costs) = (number, nil)
    case .falsePositives:
      guard let number, number >= 0, number.isFinite else {
        throw refuse("gives no number of at least 0.")
      }
      (value, costs) = (number, nil)
    }
  }

  /// The same target of a class.
  package func of(_ className: String?) -> DecisionTarget {
    if let costs { return DecisionTarget(costs: costs, of: className) }
    return DecisionTarget(figure, value, of: className)
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
          + "\(classNames[0]):\(self).")
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
    let goal = costs.map { "=\($0)" } ?? value.map { "=" + Self.text($0) } ?? ""
    return (className.map { $0 + ":" } ?? "") + figure.rawValue + goal
  }

  /// A number as it is written in targets: without `.0`.
  static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
