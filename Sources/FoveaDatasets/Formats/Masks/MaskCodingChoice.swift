import Foundation
import FoveaImages

/// The choice of one coding for all masks of a data set, from the levels in them.
///
/// Levels are class numbers where they are small or without gaps; binary where they are 0 and 255
/// alone, or smoothed between these; else a class each, in ascending order. Where 255 may be a
/// class or mark ignored pixels, the user is asked.
struct MaskCodingChoice {
  let coding: MaskCoding
  /// The explanation for the user.
  let note: String

  /// The highest number that is taken for a class although lower ones do not occur: subsets of
  /// known data sets have gaps.
  private static let highestSparse = 35
  /// The most levels that are taken for classes drawn in grey.
  private static let mostLevels = 32

  /// - Parameters:
  ///   - names: given class names.
  ///   - root: the data set's folder, for messages.
  /// - Throws: `DatasetError` where the levels have no single meaning.
  init(of all: MaskLevels, names: [String]?, root: URL) throws {
    let levels = all.levels
    let numbers = levels.filter { $0 != LabelMask.ignored }
    let isDense = numbers.indices.allSatisfy { numbers[$0] == $0 }
    let isSmall = (numbers.last ?? 0) <= Self.highestSparse
    let isBlackAndWhite = levels.allSatisfy { $0 == 0 || $0 == 255 }
    if all.isIndexed, names != nil || !(isBlackAndWhite && levels.contains(255)) {
      self.init(.numbers, all)
    } else if let named = names.flatMap(MaskCoding.levels), Set(levels).isSubset(of: named) {
      self.init(.levels(named), all)
    } else if isBlackAndWhite || (names?.count ?? 2) == 2 && Self.isBlurredBinary(all) {
      self.init(.binary, all)
    } else if levels == [0, 1, 255], !all.hasBeside255, all.bits.small > 0, all.bits.large > 0 {
      self.init(
        coding: .binary,
        note: "masks are binary: \(all.bits.small) with 0 and 1, \(all.bits.large) with 0 and 255; "
          + "in both the higher value is class 1")
    } else if let names, let choice = Self.choice(all, names) {
      self = choice
    } else if isSmall, isDense || numbers.count > 1 {
      self.init(.numbers, all)
    } else if Self.isSmoothedBinary(all) {
      self.init(.binary, all)
    } else if levels.count <= Self.mostLevels, !all.isLossy {
      guard levels.last != 255 || levels.count == 2 || Self.isEven(levels) else {
        throw DatasetError(.badAnnotation, Self.question(levels, root))
      }
      self.init(.levels(levels), all)
    } else if !all.isLossy, numbers.count * 2 > Int(numbers.last ?? 0), !Self.isSmoothed(all) {
      self.init(.numbers, all)
    } else {
      throw DatasetError(.badAnnotation, Self.refusal(all, root))
    }
  }

  private init(coding: MaskCoding, note: String) {
    self.coding = coding
    self.note = note
  }

  private init(_ coding: MaskCoding, _ all: MaskLevels) {
    self.init(coding: coding, note: coding.explanation(of: all))
  }

  /// The coding that given names imply; nil where they leave it open.
  private static func choice(_ all: MaskLevels, _ names: [String]) -> MaskCodingChoice? {
    let levels = all.levels
    let numbers = levels.filter { $0 != LabelMask.ignored }
    if let named = MaskCoding.levels(named: names) {
      let isNumbered = numbers.allSatisfy { Int($0) < names.count }
      return MaskCodingChoice(isNumbered ? .numbers : .levels(named), all)
    }
    if numbers.allSatisfy({ Int($0) < names.count }) { return MaskCodingChoice(.numbers, all) }
    // Below, some level is not a class number.
    if levels.count == names.count { return MaskCodingChoice(.levels(levels), all) }
    if levels.last == 255, numbers.count == names.count {
      return MaskCodingChoice(.levels(numbers), all)
    }
    let isDrawn = (numbers.last ?? 0) > Self.highestSparse
    if names.count == 2, isDrawn, levels.count > 4 { return MaskCodingChoice(.binary, all) }
    return (numbers.last ?? 0) < 128 || names.count > 128 ? MaskCodingChoice(.numbers, all) : nil
  }

  // MARK: Levels

  /// Whether levels are evenly spaced over 0 to 255, as classes drawn in grey are.
  private static func isEven(_ levels: [UInt8]) -> Bool {
    guard levels.count > 1, levels.first == 0 else { return false }
    let step = 255 / Double(levels.count - 1)
    return levels.enumerated().allSatisfy { abs(Double($1) - Double($0) * step) < 2 }
  }

  /// Whether middle levels are many, and mostly at edges.
  private static func isSmoothed(_ all: MaskLevels) -> Bool {
    all.levels.count(where: MaskLevels.isMiddle) >= 4 && all.smoothed * 10 >= all.middle * 3
  }

  /// Whether masks are black and white but for smoothed edges: no middle level stands out.
  private static func isSmoothedBinary(_ all: MaskLevels) -> Bool {
    guard all.levels.count > 1 else { return true }
    guard !all.isLossy, all.concentration <= 0.5 || all.middle == 0 else { return false }
    return isSmoothed(all)
  }

  /// Whether masks are black and white but for what JPEG does to them: most pixels are 0 or 255,
  /// few are between, and no middle level stands out.
  private static func isBlurredBinary(_ all: MaskLevels) -> Bool {
    let exact = (all.counts[0] ?? 0) + (all.counts[255] ?? 0)
    return all.isLossy && (all.levels.first ?? 255) <= 16 && (all.levels.last ?? 0) >= 239
      && all.middle * 10 <= all.pixels && exact * 5 >= all.pixels * 3
      && (all.concentration <= 0.5 || all.middle * 200 <= all.pixels)
  }

  // MARK: Messages

  private static let example =
    "write classes.yaml beside the data, with lines such as 'classes: {background: [0, 0, 0], "
    + "road: [128, 128, 128]}' and, for ignored pixels, 'ignore: [255, 255, 255]'"

  private static func question(_ levels: [UInt8], _ root: URL) -> String {
    "\(root.path): masks hold the levels \(MaskCoding.list(levels)), and nothing tells whether "
      + "255 is a class or marks ignored pixels: \(example)"
  }

  private static func refusal(_ all: MaskLevels, _ root: URL) -> String {
    let count = all.levels.count
    return "\(root.path): masks hold \(count) levels (\(MaskCoding.list(all.levels))), which are "
      + "neither class numbers nor black and white"
      + (all.isLossy
        ? ": some are JPEG files, which change levels at edges. Export masks as PNG"
        : ". Export masks without smoothing, with one level for each class")
  }
}

extension MaskCoding {
  /// The levels that class names state: whole numbers from 0 to 255, ascending, but not the class
  /// numbers themselves. The default names of levels are such.
  static func levels(named names: [String]) -> [UInt8]? {
    let levels = names.compactMap(UInt8.init)
    guard levels.count == names.count, levels.count > 1,
      zip(levels, levels.dropFirst()).allSatisfy({ $0 < $1 }),
      levels.enumerated().contains(where: { $0 != Int($1) })
    else { return nil }
    return levels
  }

  /// `0, 128 and 255`; of many, the first and the last.
  static func list(_ levels: [UInt8]) -> String {
    let names = levels.map(String.init)
    guard names.count > 1, let last = names.last else { return names.joined() }
    return names.count > 12
      ? names.prefix(8).joined(separator: ", ") + ", … \(last)"
      : names.dropLast().joined(separator: ", ") + " and \(last)"
  }

  /// A note on the coding of masks with some levels.
  func explanation(of all: MaskLevels) -> String {
    switch self {
    case .binary:
      return "masks are binary: values above 127 are class 1"
        + (all.isLossy ? " (some are JPEG files, which change levels at edges)" : "")
    case .colors(let colors): return "masks hold \(colors.count) colours"
    case .levels(let levels):
      let classes = levels.indices.map(String.init).joined(separator: ", ")
      let isIgnoring = all.counts[LabelMask.ignored] != nil && !levels.contains(LabelMask.ignored)
      return "masks hold the levels \(Self.list(levels)), which are the classes \(classes)"
        + (isIgnoring ? "; 255 marks ignored pixels" + share(all) : "")
    case .numbers:
      let numbers = all.levels.filter { $0 != LabelMask.ignored }
      let missing = (0...(numbers.last ?? 0)).filter { all.counts[$0] == nil }
      return "masks hold class numbers; 255 marks ignored pixels" + share(all)
        + (missing.isEmpty || numbers.isEmpty ? "" : "; no mask holds \(Self.list(missing))")
    }
  }

  /// The share of ignored pixels, where there are any.
  private func share(_ all: MaskLevels) -> String {
    guard let ignored = all.counts[LabelMask.ignored] else { return "" }
    return String(format: " (%.2g", 100 * Double(ignored) / Double(max(all.pixels, 1)))
      + " % of all)"
  }
}
