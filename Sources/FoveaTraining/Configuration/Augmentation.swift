import Foundation
import FoveaDatasets
import FoveaImages
import FoveaSupport

/// Random transforms of training images as text, such as `random-crop:4,horizontal-flip`.
/// `Transforms.all` lists the names.
///
/// ```swift
/// configuration.augment = "random-crop:4,horizontal-flip"
/// configuration.augment = try Augmentation(parsing: text)
/// ```
public struct Augmentation: Sendable, Equatable {
  /// The transforms in the order in which they are applied, with their parameters; empty for none.
  public let text: String

  /// Makes an augmentation without transforms.
  public init() { text = "" }

  /// Reads a comma-separated list.
  ///
  /// - Throws: `DatasetError` for an unknown name or invalid numbers, with the expected form.
  public init(parsing text: String) throws {
    // Sizes follow from the model's input, which is not known yet; names and numbers don't.
    _ = try TransformList(parsing: text, width: 224, height: 224)
    self.text = try text.split(separator: ",").map { item in
      let name = item.prefix { $0 != ":" }
      let known = try Transforms.type(named: name.trimmingCharacters(in: .whitespaces)).name
      return known == name ? String(item) : known + item.dropFirst(name.count)
    }.joined(separator: ",")
  }

  /// Whether there are no transforms.
  public var isEmpty: Bool { text.isEmpty }

  /// The transforms for an input size.
  ///
  /// - Throws: `DatasetError` where one cannot be made for that size.
  public func transforms(for input: Preprocessing) throws -> [any Transform] {
    try TransformList(parsing: text, width: input.width, height: input.height).transforms
  }

  /// Whether a transform of this name is among them.
  func contains(_ name: String) -> Bool {
    SettingText.items(text).contains { $0 == name || $0.hasPrefix(name + ":") }
  }
}

extension Augmentation: ExpressibleByStringLiteral {
  /// A list in source code.
  ///
  /// - Precondition: the list is valid.
  public init(stringLiteral text: String) {
    do {
      try self.init(parsing: text)
    } catch {
      preconditionFailure("\"\(text)\": \(error)")
    }
  }
}
