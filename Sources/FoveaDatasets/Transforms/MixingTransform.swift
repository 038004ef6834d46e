import FoveaImages

/// A transform that puts several scenes together.
///
/// The loader draws the other scenes from its samples with the random stream of the sample that is
/// being made, and takes them through the transforms before this one. So what comes out depends on
/// seed, epoch, sample and draw alone.
public protocol MixingTransform: Transform {
  /// How often it mixes, in 0...1.
  var probability: Double { get }

  /// How many other scenes it takes.
  var otherCount: Int { get }

  /// Whether the other scenes are drawn from those of rare classes alone.
  var takesRareScenes: Bool { get }

  /// Mixes scenes, always: chance has decided already.
  func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream)
}

/// What a transform mixes into a scene.
public struct Mixture: Sendable {
  /// As many scenes as the transform asked for; of any size, where they are not prepared yet.
  public var others: [Scene]
  /// The indices of the rare classes; empty where no transform asks for them.
  public var rareClasses: Set<Int>

  /// Pairs scenes with the classes that are rare.
  public init(others: [Scene], rareClasses: Set<Int> = []) {
    self.others = others
    self.rareClasses = rareClasses
  }
}

extension MixingTransform {
  /// By default any scene will do.
  public var takesRareScenes: Bool { false }

  /// Where there is no other scene, a scene is mixed with itself.
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
