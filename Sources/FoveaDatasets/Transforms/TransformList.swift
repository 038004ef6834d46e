import Foundation
import FoveaSupport

/// The catalogue of named transforms.
public enum Transforms {
  /// The type of every named transform.
  public static let all: [any NamedTransform.Type] = [
    GaussianBlur.self, CenterCrop.self, ColorJitter.self, CopyPaste.self, CutMix.self,
    ElasticDeformation.self, HorizontalFlip.self, HSVJitter.self, MixUp.self, Mosaic.self,
    GaussianNoise.self, Perspective.self, RandAugment.self, RandomAffine.self, RandomCrop.self,
    RandomErasing.self, RandomResizedCrop.self, Resize.self, Rotation.self, ScaleJitter.self,
    TrivialAugment.self, VerticalFlip.self,
  ]

  /// Names in other programs.
  private static let otherNames = [
    "hflip": "horizontal-flip", "fliplr": "horizontal-flip", "vflip": "vertical-flip",
    "flipud": "vertical-flip", "cutout": "random-erasing", "degrees": "rotation",
    "hsv": "hsv-jitter", "affine": "random-affine", "jitter": "color-jitter",
    "brightness": "color-jitter", "contrast": "color-jitter",
  ]

  /// Checks that a transform can be used for a task.
  ///
  /// - Throws: `DatasetError` where a parameter is out of range, or where the transform does not
  ///   serve the task, with the named transforms that do.
  public static func check(_ transform: any Transform, for task: VisionTask) throws {
    let named = transform as? any NamedTransform
    if let problem = named?.problem { throw DatasetError(.badSetting, problem) }
    let type = Swift.type(of: transform)
    guard !type.tasks.contains(task) else { return }
    let possible = all.filter { $0.tasks.contains(task) }.map { $0.name }
    throw DatasetError(
      .badSetting,
      "\(named.map { Swift.type(of: $0).name } ?? "\(type)") cannot be used for \(task.rawValue)"
        + (type.limits.map { " (\($0))" } ?? "")
        + "; possible: \(possible.joined(separator: ", "))")
  }

  /// The transform type with a name; case, `-` and `_` don't matter.
  ///
  /// - Throws: `DatasetError` for an unknown name, with the known ones.
  public static func type(named name: String) throws -> any NamedTransform.Type {
    let names = all.map { $0.name }
    let known = NearestName.match(name, among: names)
    if let type = all.first(where: { $0.name == known }) { return type }
    let other = otherNames[NearestName.folded(name)]
    let question =
      other.map { " Did you mean '\($0)'?" } ?? NearestName.question(for: name, among: names)
    throw DatasetError(
      .badSetting,
      "unknown transform '\(name)'." + question
        + (question.isEmpty ? " Known: \(names.joined(separator: ", "))." : ""))
  }
}

/// Transforms in order, read from text or put together in code.
///
///     var list = try TransformList(parsing: "horizontal-flip", width: 224, height: 224)
///     list.transforms.append(Darken(strength: 0.3))
///     let loader = try Loader(
///       dataset, split: .training, preprocessing: preprocessing, transforms: list.transforms)
public struct TransformList: Sendable {
  /// The transforms in the order in which they are applied; named ones and others.
  public var transforms: [any Transform]

  /// Makes a list of any transforms.
  public init(_ transforms: [any Transform] = []) { self.transforms = transforms }

  /// Reads a comma-separated list such as `random-crop:4,horizontal-flip,rotation:15` for an input
  /// of the given size; an empty text is an empty list.
  ///
  /// - Throws: `DatasetError` for an unknown name or invalid numbers, with the expected form.
  public init(parsing text: String, width: Int, height: Int) throws {
    transforms = try text.split(separator: ",").map { item in
      let parts = item.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
      let type = try Transforms.type(named: parts.first ?? "")
      let numbers = parts.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == parts.count - 1,
        let transform = type.init(shorthand: numbers, width: width, height: height)
      else {
        throw DatasetError(
          .badSetting, "transform '\(item)' is invalid: expected \(type.shorthand)")
      }
      if let problem = transform.problem { throw DatasetError(.badSetting, problem) }
      return transform
    }
  }
}
