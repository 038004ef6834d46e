/// A transform that configurations and the command line can name, such as `rotation:15`.
///
/// To add one: a file in this folder, and one line in `Transforms.all`.
public protocol NamedTransform: Transform {
  /// Its name in configurations, such as `random-crop`.
  static var name: String { get }

  /// The form of its shorthand, such as `rotation:DEGREES`; starts with the name.
  static var shorthand: String { get }

  /// Makes the transform from the numbers of a shorthand such as `rotation:15`, for an input of
  /// the given size; nil where the count of numbers is wrong.
  init?(shorthand numbers: [Double], width: Int, height: Int)

  /// The parameter that is out of range, with its value and the range; nil where all are valid.
  var problem: String? { get }
}

extension NamedTransform {
  /// The problem of a number outside a range.
  static func outside(_ parameter: String, _ value: Double, _ range: ClosedRange<Double>)
    -> String?
  {
    range.contains(value)
      ? nil
      : "\(name): \(parameter) \(value) must lie in \(range.lowerBound)...\(range.upperBound)"
  }

  /// The problem of a range that is not within another.
  static func outside(
    _ parameter: String, _ low: Double, _ high: Double, _ range: ClosedRange<Double>
  ) -> String? {
    range.contains(low) && range.contains(high) && low <= high
      ? nil
      : "\(name): \(parameter) from \(low) to \(high) must ascend within "
        + "\(range.lowerBound)...\(range.upperBound)"
  }

  /// The problem of a size that no image can have.
  static func outside(width: Int, height: Int) -> String? {
    (1...65_536).contains(width) && (1...65_536).contains(height)
      ? nil : "\(name): size \(width)x\(height) must lie in 1...65536 each way"
  }
}
