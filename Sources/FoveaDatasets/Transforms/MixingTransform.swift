import FoveaImages

/// A transform that combines several scenes.
///
/// The loader draws the other scenes from its samples with the random stream of the current sample,
/// and applies the transforms before this one to them. So the result depends on seed, epoch, sample
/// and draw alone.
public protocol MixingTransform: Transform {
  /// The probability of being applied, in 0...1.
  var probability: Double { get }

  /// The number of other scenes it needs.
  var otherCount: Int { get }

  /// Whether the other scenes are drawn from those of rare classes alone.
  var takesRareScenes: Bool { get }

  /// Mixes the other scenes in, always: `probability` was applied before.
  func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream)
}

/// The scenes that a transform mixes into another.
public struct Mixture: Sendable {
  /// The other scenes, `otherCount` of them; of any size, where they are not prepared yet.
  public var others: [Scene]
  /// The indices of the rare classes; empty where no transform needs them.
  public var rareClasses: Set<Int>

  /// Pairs scenes with the classes that are rare.
  public init(others: [Scene], rareClasses: Set<Int> = []) {
    self.others = others
    self.rareClasses = rareClasses
  }
}

extension MixingTransform {
  /// By default false: other scenes are drawn from all samples.
  public var takesRareScenes: Bool { false }

  /// Mixes the scene with copies of itself, for use without a loader.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    guard random.chance(probability) else { return }
    let rare = Set(scene.boxes.map(\.label) + (scene.mask?.values.map(Int.init) ?? []))
    apply(
      &scene,
      with: Mixture(
        others: [Scene](repeating: scene, count: otherCount),
        rareClasses: takesRareScenes ? rare.subtracting([Int(LabelMask.ignored)]) : []),
      random: &random)
  }
}
