import Foundation
import FoveaSupport

/// A verification model's result for an image: a vector close to those of the same identity.
public struct Embedding: Sendable, Hashable, Codable {
  /// The elements of the vector, which has length 1.
  public var values: [Float]

  /// Makes an embedding of its values.
  public init(_ values: [Float]) { self.values = values }

  /// The Euclidean distance to another embedding, 0 to 2.
  ///
  /// - Precondition: Both have the same number of values.
  public func distance(to other: Embedding) -> Double {
    precondition(
      values.count == other.values.count,
      "embeddings of \(values.count) and \(other.values.count) numbers cannot be compared")
    return zip(values, other.values).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }.squareRoot()
  }
}

extension Embedding: CustomStringConvertible {
  /// The number of values and the first three: `128 numbers: 0.031, -0.120, 0.004, …`.
  public var description: String {
    let shown = values.prefix(3).map { String(format: "%.3f", $0) }.joined(separator: ", ")
    return "\(values.count) numbers: \(shown)\(values.count > 3 ? ", …" : "")"
  }
}
