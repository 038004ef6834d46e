import Foundation

/// A value estimated by a regressor.
public struct EstimatedValue: Sendable, Hashable, Codable {
  /// The value's name in the training data.
  public var name: String
  /// The value, in the training data's units.
  public var value: Double
}

/// A regressor's result for an image: its values in the order of the model's outputs.
public struct Estimates: Sendable, Hashable, Codable, RandomAccessCollection {
  /// The values in the order of the model's outputs.
  public var values: [EstimatedValue]

  /// The value of that name; nil where the model has none.
  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// The first position: 0.
  public var startIndex: Int { values.startIndex }
  /// The number of values.
  public var endIndex: Int { values.endIndex }
  /// The value at a position.
  public subscript(position: Int) -> EstimatedValue { values[position] }
}

extension Estimates: CustomStringConvertible {
  /// All values with four digits: `angle 31.25, pressure 1.013`.
  public var description: String {
    values.map { "\($0.name) \(String(format: "%.4g", $0.value))" }.joined(separator: ", ")
  }
}
