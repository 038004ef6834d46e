import Foundation
import FoveaSupport

/// The weight of each class in the loss, to compensate for classes of different sizes.
///
/// With N training samples, n_c of class c and K classes:
///
/// | Name | Weight of class c |
/// |---|---|
/// | `inverse` | N / n_c |
/// | `balanced` | N / (K·n_c), scikit-learn's `balanced` |
/// | `effective` | (1 − β) / (1 − βⁿ), n = n_c, scaled so that the weights sum to K |
/// | `Crack=3.5,Free=1` | as given; `*=1` stands for all classes not named |
///
/// Source of `effective`: Y. Cui et al., "Class-balanced loss based on effective number of
/// samples", 2019. The default of β is 0.999; `effective:0.99` sets another. β → 0 gives equal
/// weights, β → 1 those of `balanced` up to scale.
public enum ClassWeights: Sendable, Equatable {
  /// Weights N / n_c.
  case inverse
  /// Weights N / (K·n_c).
  case balanced
  /// (1 − β) / (1 − βⁿ), scaled to sum to K; β from 0 up to, not including, 1.
  case effective(beta: Double)
  /// Weights by class name; the name `*` stands for all classes not named.
  case explicit([String: Double])

  /// The default β of `effective`.
  public static let defaultBeta = 0.999
  /// The largest valid weight of a class.
  public static let largestWeight = 1e6

  /// Parses a setting such as `balanced`, `effective:0.99` or `Crack=3.5,Free=1`.
  ///
  /// - Throws: ``ClassWeightsError`` where the text is invalid.
  public init(parsing text: String) throws {
    let text = text.trimmingCharacters(in: .whitespaces)
    switch text {
    case "inverse": self = .inverse
    case "balanced": self = .balanced
    case "effective": self = .effective(beta: Self.defaultBeta)
    case _ where text.hasPrefix("effective:"):
      let beta = text.dropFirst("effective:".count)
      guard let beta = Double(beta), beta >= 0, beta < 1 else {
        throw ClassWeightsError.badBeta(String(beta))
      }
      self = .effective(beta: beta)
    case _ where text.contains("="): self = .explicit(try Self.parsePairs(text))
    default: throw ClassWeightsError.unknownName(text)
    }
  }

  private static func parsePairs(_ text: String) throws -> [String: Double] {
    var weights: [String: Double] = [:]
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      // The last "=" separates name and weight, so that a name may contain one.
      guard let equals = pair.lastIndex(of: "=") else {
        throw ClassWeightsError.badPair(String(pair))
      }
      let name = pair[..<equals].trimmingCharacters(in: .whitespaces)
      let value = pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, let weight = Double(value) else {
        throw ClassWeightsError.badPair(String(pair))
      }
      guard weights.updateValue(weight, forKey: name) == nil else {
        throw ClassWeightsError.repeatedClass(name)
      }
    }
    return weights
  }

  /// The weight of each class, in the order of `classNames`.
  ///
  /// - Parameters:
  ///   - counts: the number of training samples of each class.
  ///   - classNames: the name of each class.
  /// - Throws: ``ClassWeightsError`` where a class is empty, or a name or weight is invalid.
  public func weights(counts: [Int], classNames: [String]) throws -> [Double] {
    precondition(
      counts.count == classNames.count,
      "\(counts.count) counts for \(classNames.count) classes")
    if case .explicit(let given) = self {
      return try Self.explicitWeights(given, classNames: classNames)
    }
    if let empty = counts.firstIndex(where: { $0 <= 0 }) {
      throw ClassWeightsError.emptyClass(classNames[empty])
    }
    let total = Double(counts.reduce(0, +))
    let classCount = Double(counts.count)
    switch self {
    case .inverse: return counts.map { total / Double($0) }
    case .balanced: return counts.map { total / (classCount * Double($0)) }
    case .effective(let beta):
      guard beta >= 0, beta < 1 else { throw ClassWeightsError.badBeta("\(beta)") }
      // 1 − βⁿ by expm1: for β near 1 and small n, the plain difference would lose digits.
      let raw = counts.map { (1 - beta) / -expm1(Double($0) * log(beta)) }
      let sum = raw.reduce(0, +)
      return raw.map { $0 * classCount / sum }
    case .explicit: return []
    }
  }

  private static func explicitWeights(
    _ given: [String: Double], classNames: [String]
  ) throws -> [Double] {
    for (name, weight) in given.sorted(by: { $0.key < $1.key }) {
      guard name == "*" || classNames.contains(name) else {
        throw ClassWeightsError.unknownClass(name, classNames: classNames)
      }
      guard weight > 0, weight <= largestWeight else {
        throw ClassWeightsError.badWeight(name: name, weight: weight)
      }
    }
    let missing = classNames.filter { given[$0] == nil && given["*"] == nil }
    guard missing.isEmpty else { throw ClassWeightsError.missingClasses(missing) }
    return classNames.map { given[$0] ?? given["*", default: 1] }
  }
}

extension ClassWeights: CustomStringConvertible {
  /// The setting as ``init(parsing:)`` reads it.
  public var description: String {
    switch self {
    case .inverse: "inverse"
    case .balanced: "balanced"
    case .effective(let beta): "effective:\(beta)"
    case .explicit(let weights):
      weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
  }
}
