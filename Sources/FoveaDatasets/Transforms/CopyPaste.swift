import FoveaImages
import FoveaSupport

/// Copies objects of rare classes from other images (G. Ghiasi et al., "Simple copy-paste is a
/// strong data augmentation method for instance segmentation", 2021), for classes with few samples.
///
/// The other image contains a rare class (`RareClasses`). In detection, the boxes of its rare
/// objects are pasted at random places where they hide little of other objects; in segmentation,
/// the pixels of its rare classes move to a random place together.
public struct CopyPaste: MixingTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "copy-paste"
  /// The tasks with annotated places.
  public static let tasks: [VisionTask] = [.detection, .segmentation]
  /// The reason why other tasks are not served.
  public static let limits: String? = "it copies objects, and the data has none"
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// The largest number of copied objects, in 1...1000; in segmentation the objects of an image are
  /// copied as one.
  public var objects: Int
  /// The largest share of an object's area that a copy may hide, in 0...1.
  public var hidden: Double

  /// Makes the transform; by default it copies up to 3 objects into half of the scenes.
  public init(probability: Double = 0.5, objects: Int = 3, hidden: Double = 0.3) {
    self.probability = probability
    self.objects = objects
    self.hidden = hidden
  }

  /// One other scene, with a rare class.
  public var otherCount: Int { 1 }

  /// True: the other scene must hold a rare class.
  public var takesRareScenes: Bool { true }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:PROBABILITY[:OBJECTS]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2, let objects = Int(exactly: numbers.count == 2 ? numbers[1] : 3)
    else { return nil }
    self.init(probability: numbers.first ?? 0.5, objects: objects)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("probability", probability, 0...1)
      ?? Self.outside("objects", Double(objects), 1...1000)
      ?? Self.outside("hidden", hidden, 0...1)
  }

  /// Copies objects of rare classes from the other scene.
  public func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream) {
    for other in mixture.others {
      if scene.mask != nil {
        copyPixels(of: other, classes: mixture.rareClasses, to: &scene, random: &random)
      } else {
        copyBoxes(of: other, classes: mixture.rareClasses, to: &scene, random: &random)
      }
    }
  }

  private func copyBoxes(
    of other: Scene, classes: Set<Int>, to scene: inout Scene, random: inout RandomStream
  ) {
    var rare = other.boxes.filter { classes.contains($0.label) && !$0.isIgnored }
    random.shuffle(&rare)
    for object in rare.prefix(objects) {
      let left = max(Int(object.box.left.rounded(.down)), 0)
      let top = max(Int(object.box.top.rounded(.down)), 0)
      let width = min(Int(object.box.right.rounded(.up)), other.image.width) - left
      let height = min(Int(object.box.bottom.rounded(.up)), other.image.height) - top
      guard (1...scene.image.width).contains(width), (1...scene.image.height).contains(height)
      else { continue }
      // Other objects in the crop are copied as well where most of their area is in it: they must
      // not become background.
      var patch = other
      patch.crop(x: left, y: top, width: width, height: height, visible: 0.5)
      for _ in 0..<10 {
        let x = random.integer(below: scene.image.width - width + 1)
        let y = random.integer(below: scene.image.height - height + 1)
        let place = BoundingBox(
          left: Double(x), top: Double(y), right: Double(x + width), bottom: Double(y + height))
        let mostHidden = scene.boxes.map { place.share(of: $0.box) }.max() ?? 0
        guard mostHidden <= hidden else { continue }
        scene.cover(place, visible: 0)
        scene.paste(patch, width: width, height: height, x: x, y: y)
        break
      }
    }
  }

  private func copyPixels(
    of other: Scene, classes: Set<Int>, to scene: inout Scene, random: inout RandomStream
  ) {
    var other = other
    let (width, height) = (scene.image.width, scene.image.height)
    other.resize(width: width, height: height)
    guard let source = other.mask, var mask = scene.mask else { return }
    var isRare = [Bool](repeating: false, count: 256)
    for label in classes where label < Int(LabelMask.ignored) { isRare[label] = true }
    var (left, top, right, bottom) = (width, height, 0, 0)
    for y in 0..<height {
      for x in 0..<width where isRare[Int(source.values[y * width + x])] {
        (left, top) = (min(left, x), min(top, y))
        (right, bottom) = (max(right, x + 1), max(bottom, y + 1))
      }
    }
    guard right > left, bottom > top else { return }
    let moveX = random.integer(below: width - (right - left) + 1) - left
    let moveY = random.integer(below: height - (bottom - top) + 1) - top
    let channels = scene.image.channels
    for y in top..<bottom {
      for x in left..<right {
        let from = y * width + x
        guard isRare[Int(source.values[from])] else { continue }
        let to = (y + moveY) * width + x + moveX
        mask.values[to] = source.values[from]
        for channel in 0..<channels {
          scene.image.pixels[to * channels + channel] =
            other.image.pixels[from * channels + channel]
        }
      }
    }
    scene.mask = mask
  }
}

extension BoundingBox {
  /// The part of another box's area inside this one, 0 to 1.
  fileprivate func share(of other: BoundingBox) -> Double {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    return width > 0 && height > 0 && other.area > 0 ? width * height / other.area : 0
  }
}
