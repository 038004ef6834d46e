import FoveaImages

/// A change of an 8-bit image, random or not.
///
/// To add one: a file in this folder, and one line in `Transforms.all`.
///
/// All chance comes from the stream it is given. It never changes the number of channels.
public protocol Transform: Codable, Sendable {
  /// What configurations call it, such as `random-crop`.
  static var name: String { get }

  /// Whether it wants the image as it lies in the file, before it is resized to the input size.
  var takesOriginal: Bool { get }

  /// The changed image.
  func apply(_ image: Image, random: inout RandomStream) -> Image
}

extension Transform {
  public var takesOriginal: Bool { false }
}

/// The transforms there are, by name.
public enum Transforms {
  /// Every transform's type.
  public static let all: [any Transform.Type] = [
    CenterCrop.self, ColorJitter.self, HorizontalFlip.self, RandomCrop.self, RandomErasing.self,
    RandomResizedCrop.self, Resize.self, Rotation.self, VerticalFlip.self,
  ]

  /// The type of a name.
  ///
  /// - Throws: `DatasetError` for an unknown name, with the known ones.
  public static func type(named name: String) throws -> any Transform.Type {
    if let type = all.first(where: { $0.name == name }) { return type }
    let names = all.map { $0.name }
    throw DatasetError(
      .badSetting,
      "unknown transform '\(name)'; known: \(names.joined(separator: ", "))."
        + Suggestion.clause(for: name, among: names))
  }
}

/// Transforms in order, in a form that configurations and run records can hold: a list of objects
/// with the transform's `name` beside its parameters.
public struct TransformList: Codable, Sendable {
  /// The transforms, first applied first.
  public var transforms: [any Transform]

  /// Makes a list.
  public init(_ transforms: [any Transform] = []) { self.transforms = transforms }

  private enum NameKey: String, CodingKey { case name }

  public init(from decoder: any Decoder) throws {
    var items = try decoder.unkeyedContainer()
    transforms = []
    while !items.isAtEnd {
      let item = try items.superDecoder()
      let name = try item.container(keyedBy: NameKey.self).decode(String.self, forKey: .name)
      transforms.append(try Transforms.type(named: name).init(from: item))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var items = encoder.unkeyedContainer()
    for transform in transforms {
      let item = items.superEncoder()
      try transform.encode(to: item)
      var container = item.container(keyedBy: NameKey.self)
      try container.encode(type(of: transform).name, forKey: .name)
    }
  }
}
