import Foundation
import FoveaSupport

/// An invalid setting of class weights: the given value, the expected one, and the fix.
public enum ClassWeightsError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// Neither a known name nor pairs of class and weight.
  case unknownName(String)
  /// A β outside 0..<1.
  case badBeta(String)
  /// A part that is not `class=weight`.
  case badPair(String)
  /// A class given twice.
  case repeatedClass(String)
  /// A weight for a class that is not in the data.
  case unknownClass(String, classNames: [String])
  /// Classes without a weight.
  case missingClasses([String])
  /// A weight that is not finite and above 0.
  case badWeight(name: String, weight: Double)
  /// A class without training samples.
  case emptyClass(String)

  /// The problem and its fix.
  public var description: String {
    switch self {
    case .unknownName(let name):
      "unknown class weights '\(name)'."
        + NearestName.question(for: name, among: ["inverse", "balanced", "effective"])
        + " Give inverse, balanced, effective, effective:0.99, or a weight for each class such as "
        + "Crack=3.5,Free=1."
    case .badBeta(let beta):
      "class weights: '\(beta)' is no β for the effective number of samples. Give a number from "
        + "0 up to, not including, 1, such as effective:0.999."
    case .badPair(let pair):
      "class weights: '\(pair)' is not a class and its weight. Write them as Crack=3.5,Free=1."
    case .repeatedClass(let name):
      "class weights: the class '\(name)' is given twice. Keep one of its weights."
    case .unknownClass(let name, let classNames):
      "class weights: the data has no class '\(name)'."
        + NearestName.question(for: name, among: classNames)
        + " Its classes are \(Self.list(classNames))."
    case .missingClasses(let names):
      "class weights: no weight for \(Self.list(names)). Give each class a weight, or all others "
        + "one with *=1."
    case .badWeight(let name, let weight):
      "class weights: the weight of '\(name)' is \(weight). Give a number above 0 and at most "
        + "\(Int(ClassWeights.largestWeight))."
    case .emptyClass(let name):
      "class weights: the class '\(name)' has no training samples, so no weight follows from its "
        + "count. Add samples, remove the class, or give weights by name."
    }
  }

  /// The same as ``description``, for code that asks errors for localized text.
  public var errorDescription: String? { description }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }
}
