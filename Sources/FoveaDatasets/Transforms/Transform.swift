import Foundation
import FoveaImages
import FoveaSupport

/// A change of a scene, random or not: one draw moves pixels, boxes and masks alike.
///
/// `apply` is all that a transform of your own needs. For a `Loader` it goes into `transforms`:
///
///     struct Darken: Transform {
///       var strength = 0.5
///       func apply(_ scene: inout Scene, random: inout RandomStream) {
///         let factor = 1 - random.uniform(0, strength)
///         for index in scene.image.pixels.indices {
///           scene.image.pixels[index] = UInt8(Double(scene.image.pixels[index]) * factor)
///         }
///       }
///     }
///
/// All randomness must come from the stream that `apply` is given, so that a run can be repeated. A
/// transform that moves pixels moves boxes and the mask with them, as the methods of `Scene` do,
/// and keeps the mask at the image's size.
///
/// A transform that a configuration can name is a `NamedTransform`.
public protocol Transform: Sendable {
  /// The tasks that it serves; by default every task.
  static var tasks: [VisionTask] { get }

  /// The reason why it serves no other tasks, in a few words; nil (the default) where `tasks` is
  /// enough.
  static var limits: String? { get }

  /// Whether it needs the image as stored in the file, before it is resized to the input size; by
  /// default false.
  var takesOriginal: Bool { get }

  /// Changes the scene; all its chance must come from `random`.
  func apply(_ scene: inout Scene, random: inout RandomStream)

  /// The transform for an input rescaled by `x` and `y`; only transforms with an absolute size
  /// change. By default the transform itself.
  func scaled(x: Double, y: Double) -> Self
}

extension Transform {
  /// By default every task.
  public static var tasks: [VisionTask] { VisionTask.allCases }

  /// By default no reason, as every task is served.
  public static var limits: String? { nil }

  /// By default false: the image at the input size is enough.
  public var takesOriginal: Bool { false }

  /// By default the transform itself, as it has no absolute size.
  public func scaled(x: Double, y: Double) -> Self { self }

  /// The changed image, for an image without annotations.
  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    var scene = Scene(image)
    apply(&scene, random: &random)
    return scene.image
  }
}

/// A transform to a size of its own, which grows with the input's.
public protocol SizedTransform: Transform {
  /// Columns of the result.
  var width: Int { get set }
  /// Rows of the result.
  var height: Int { get set }
}

extension SizedTransform {
  /// The transform for another input: the size of its result is rescaled by `x` and `y`.
  public func scaled(x: Double, y: Double) -> Self {
    var result = self
    result.width = Self.scaled(width, by: x)
    result.height = Self.scaled(height, by: y)
    return result
  }

  /// A side rescaled by a factor, at least 1.
  static func scaled(_ side: Int, by factor: Double) -> Int {
    max(1, Int((Double(side) * factor).rounded()))
  }
}

/// A transform that moves nothing: it changes pixels alone.
public protocol PixelTransform: Transform {
  /// The changed image, of the same size.
  func change(_ image: Image, random: inout RandomStream) -> Image
}

extension PixelTransform {
  /// Changes the pixels and leaves the annotations as they are.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    scene.image = change(scene.image, random: &random)
  }
}
