import FoveaSupport
import FoveaImages
import Foundation

/// A change of a scene, random or not: one draw moves pixels, boxes and masks alike.
///
/// To add one: a file in this folder, and one line in `Transforms.all`.
///
/// All chance comes from the stream it is given. It never changes the number of channels.
public protocol Transform: Codable, Sendable {
  /// What configurations call it, such as `random-crop`.
  static var name: String { get }

  /// The tasks whose scenes it can change.
  static var tasks: [VisionTask] { get }

  /// Why it serves no other tasks, in a few words; nil where `tasks` says enough.
  static var limits: String? { get }

  /// Whether it wants the image as it lies in the file, before it is resized to the input size.
  var takesOriginal: Bool { get }

  /// What is wrong with the parameters; nil where they can be followed.
  var problem: String? { get }

  /// Makes the transform from the numbers of a shorthand such as `rotation:15`, for an input of
  /// the given size; nil where the count of numbers is wrong.
  init?(shorthand numbers: [Double], width: Int, height: Int)

  /// How the shorthand is written, such as `rotation:DEGREES`.
  static var shorthand: String { get }

  /// Changes the scene.
  func apply(_ scene: inout Scene, random: inout RandomStream)

  /// The transform for an input so many times as wide and as high: only what makes a size of its
  /// own differs.
  func scaled(x: Double, y: Double) -> Self
}

/// A transform that makes a size of its own, which grows with the input's.
public protocol SizedTransform: Transform {
  /// Columns of the result.
  var width: Int { get set }
  /// Rows of the result.
  var height: Int { get set }
}

extension SizedTransform {
  /// The same for another input: its size grows with it.
  public func scaled(x: Double, y: Double) -> Self {
    var result = self
    result.width = Self.scaled(width, by: x)
    result.height = Self.scaled(height, by: y)
    return result
  }

  /// A side so many times as long.
  static func scaled(_ side: Int, by factor: Double) -> Int {
    max(1, Int((Double(side) * factor).rounded()))
  }
}

/// A transform that leaves everything where it is, and so changes pixels alone.
public protocol PixelTransform: Transform {
  /// The changed image, of the same size.
  func change(_ image: Image, random: inout RandomStream) -> Image
}

extension PixelTransform {
  /// Changes the pixels.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    scene.image = change(scene.image, random: &random)
  }
}

extension Transform {
  /// The changed image, where it has no annotations.
  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    var scene = Scene(image)
    apply(&scene, random: &random)
    return scene.image
  }

  /// By default the image at the input size will do.
  public var takesOriginal: Bool { false }

  /// By default it serves every task.
  public static var tasks: [VisionTask] { VisionTask.allCases }

  /// By default `tasks` says enough.
  public static var limits: String? { nil }

  /// By default nothing depends on the input size.
  public func scaled(x: Double, y: Double) -> Self { self }

  /// The problem of a number outside a range.
  static func outside(_ parameter: String, _ value: Double, _ range: ClosedRange<Double>)
    -> String?
  {
    range.contains(value)
      ? nil
      : "\(name): \(parameter) \(value) must lie in \(range.lowerBound)...\(range.upperBound)"
  }

  /// The problem of a range that does not lie in another.
  static func outside(
    _ parameter: String, _ low: Double, _ high: Double, _ range: ClosedRange<Double>
  ) -> String? {
    range.contains(low) && range.contains(high) && low <= high
      ? nil
      : "\(name): \(parameter) from \(low) to \(high) must ascend within "
        + "\(range.lowerBound)...\(range.upperBound)"
  }

  /// The problem of a side that is no image's.
  static func outside(width: Int, height: Int) -> String? {
    (1...65_536).contains(width) && (1...65_536).contains(height)
      ? nil : "\(name): size \(width)x\(height) must lie in 1...65536 each way"
  }
}

/// The transforms there are, by name.
public enum Transforms {
  /// Every transform's type.
  public static let all: [any Transform.Type] = [
    GaussianBlur.self, CenterCrop.self, ColorJitter.self, CopyPaste.self, CutMix.self,
    ElasticDeformation.self, HorizontalFlip.self, HSVJitter.self, MixUp.self, Mosaic.self,
    GaussianNoise.self, Perspective.self, RandAugment.self, RandomAffine.self, RandomCrop.self,
    RandomErasing.self, RandomResizedCrop.self, Resize.self, Rotation.self, ScaleJitter.self,
    TrivialAugment.self, VerticalFlip.self,
  ]

  /// Checks that a transform can be used for a task.
  ///
  /// - Throws: `DatasetError` where its parameters cannot be followed, or where it does not serve
  ///   the task, with those that do.
  public static func check(_ transform: any Transform, for task: VisionTask) throws {
    if let problem = transform.problem { throw DatasetError(.badSetting, problem) }
    let type = Swift.type(of: transform)
    guard !type.tasks.contains(task) else { return }
    let possible = all.filter { $0.tasks.contains(task) }.map { $0.name }
    throw DatasetError(
      .badSetting,
      "\(type.name) cannot be used for \(task.rawValue)"
        + (type.limits.map { " (\($0))" } ?? "")
        + "; possible: \(possible.joined(separator: ", "))")
  }

  /// The type of a name.
  ///
  /// - Throws: `DatasetError` for an unknown name, with the known ones.
  public static func type(named name: String) throws -> any Transform.Type {
    if let type = all.first(where: { $0.name == name }) { return type }
    let names = all.map { $0.name }
    throw DatasetError(
      .badSetting,
      "unknown transform '\(name)'; known: \(names.joined(separator: ", "))."
        + NearestName.question(for: name, among: names))
  }
}

/// Transforms in order, in a form that configurations and run records can hold: a list of objects
/// with the transform's `name` beside its parameters.
public struct TransformList: Codable, Sendable {
  /// The transforms, first applied first.
  public var transforms: [any Transform]

  /// Makes a list.
  public init(_ transforms: [any Transform] = []) { self.transforms = transforms }

  /// Reads a list such as `random-crop:4,horizontal-flip,rotation:15` for an input of the given
  /// size; an empty text is an empty list.
  ///
  /// - Throws: `DatasetError` for an unknown name or wrong numbers, with what is right.
  public init(parsing text: String, width: Int, height: Int) throws {
    transforms = try text.split(separator: ",").map { item in
      let parts = item.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
      let type = try Transforms.type(named: parts.first ?? "")
      let numbers = parts.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == parts.count - 1,
        let transform = type.init(shorthand: numbers, width: width, height: height)
      else {
        throw DatasetError(
          .badSetting, "transform '\(item)' is not understood: expected \(type.shorthand)")
      }
      if let problem = transform.problem { throw DatasetError(.badSetting, problem) }
      return transform
    }
  }

  private enum NameKey: String, CodingKey { case name }

  /// Reads a list.
  ///
  /// - Throws: `DatasetError` for an unknown name or parameters that cannot be followed.
  public init(from decoder: any Decoder) throws {
    var items = try decoder.unkeyedContainer()
    transforms = []
    while !items.isAtEnd {
      let item = try items.superDecoder()
      let name = try item.container(keyedBy: NameKey.self).decode(String.self, forKey: .name)
      let transform = try Transforms.type(named: name).init(from: item)
      if let problem = transform.problem { throw DatasetError(.badSetting, problem) }
      transforms.append(transform)
    }
  }

  /// Writes a list.
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
