import FoveaSupport

/// A property of samples or of their parts, by which they are divided into slices.
struct SliceAttribute: Sendable {
  /// A value; nil where a unit lacks it.
  enum Value: Sendable, Hashable {
    case number(Double)
    case text(String)
  }

  /// The name, such as `brightness`.
  var name: String
  /// The value of each unit.
  var values: [Value?]

  init(_ name: String, numbers: [Double?]) {
    self.name = name
    values = numbers.map { $0.map(Value.number) }
  }

  init(_ name: String, texts: [String?]) {
    self.name = name
    values = texts.map { $0.map(Value.text) }
  }

  /// An attribute of texts that are numbers where all are; empty texts are missing.
  init(_ name: String, parsing texts: [String]) {
    let given = texts.map { $0.isEmpty ? nil : $0 }
    let numbers = given.map { $0.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }
    let isNumeric = zip(given, numbers).allSatisfy { ($0 == nil) == ($1 == nil) }
    if isNumeric {
      self.init(name, numbers: numbers)
    } else {
      self.init(name, texts: given)
    }
  }

  /// Up to this many different numbers each make a slice of their own; more are divided into bins.
  static let mostSeparate = 6
  /// From this many numbers on there are four bins, below it three.
  static let manyNumbers = 400

  /// The slices: the units of each text, or of each bin of numbers, in ascending order.
  func slices() -> [(value: String, members: [Int])] {
    var numbers: [(unit: Int, number: Double)] = []
    var texts: [String: [Int]] = [:]
    for (unit, value) in values.enumerated() {
      switch value {
      case .number(let number): numbers.append((unit, number))
      case .text(let text): texts[text, default: []].append(unit)
      case nil: break
      }
    }
    let named = texts.sorted { $0.key < $1.key }.map { (value: $0.key, members: $0.value) }
    let different = Set(numbers.map(\.number))
    if different.count <= Self.mostSeparate {
      return named
        + different.sorted().map { number in
          (
            value: NumberText.short(number, digits: 5),
            members: numbers.filter { $0.number == number }.map(\.unit)
          )
        }
    }
    return named + Self.bins(numbers)
  }

  /// Bins between quantiles. Equal numbers are in one bin, so that bins may differ in size.
  private static func bins(
    _ numbers: [(unit: Int, number: Double)]
  ) -> [(value: String, members: [Int])] {
    let sorted = numbers.map(\.number).sorted()
    let count = sorted.count >= manyNumbers ? 4 : 3
    var cuts: [Double] = []
    for cut in (1..<count).map({ sorted[$0 * sorted.count / count] })
    where cut > (cuts.last ?? sorted[0]) {
      cuts.append(cut)
    }
    func text(_ number: Double) -> String { NumberText.short(number, digits: 4) }
    return (0...cuts.count).map { bin in
      let members = numbers.filter { entry in cuts.count { $0 <= entry.number } == bin }
      let value =
        cuts.isEmpty
        ? "all"
        : bin == 0
          ? "below \(text(cuts[0]))"
          : bin == cuts.count
            ? "from \(text(cuts[bin - 1]))" : "\(text(cuts[bin - 1])) to \(text(cuts[bin]))"
      return (value, members.map(\.unit))
    }
  }
}
