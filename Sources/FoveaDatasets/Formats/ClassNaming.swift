import Foundation
import FoveaImages

/// Rules for class names that several formats share.
enum ClassNaming {
  /// The class of pixels outside every outline.
  static let background = "background"

  /// Names for masks made of outlines: with a background, class 0 unless a class of that name
  /// exists.
  ///
  /// - Parameter isGiven: whether the names are the caller's; these are not changed.
  /// - Throws: `DatasetError` where the caller's names lack a background, or there are too many for
  ///   a mask.
  static func withBackground(
    _ names: [String], isGiven: Bool, in root: URL
  ) throws -> (names: [String], background: Int) {
    var names = names
    var index = names.firstIndex { $0.lowercased() == background }
    if index == nil {
      guard !isGiven else {
        throw DatasetError(
          .badSetting,
          "the class names given (\(DatasetError.list(names))) lack '\(background)', which pixels "
            + "outside all outlines are: add it")
      }
      names.insert(background, at: 0)
      index = 0
    }
    guard names.count <= Int(LabelMask.ignored) else {
      throw DatasetError(
        .malformed,
        "\(root.path): \(names.count) classes, but a mask has room for \(LabelMask.ignored)")
    }
    return (names, index ?? 0)
  }
}
