import FoveaImages

/// Pads on all sides, then cuts out a random window: the usual CIFAR augmentation is 32x32 with a
/// padding of 4.
public struct RandomCrop: SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "random-crop"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// Pixels added on each side before the cut, in 0...4096.
  public var padding: Int
  /// Fill value of the padding, 0 to 255.
  public var fill: UInt8
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes a crop of a size in pixels.
  public init(
    width: Int, height: Int, padding: Int = 0, fill: UInt8 = 0,
    visible: Double = Scene.leastVisible
  ) {
    self.width = width
    self.height = height
    self.padding = padding
    self.fill = fill
    self.visible = visible
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:PADDING[:VISIBLE]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2, let padding = Int(exactly: numbers.first ?? 0) else { return nil }
    self.init(
      width: width, height: height, padding: padding,
      visible: numbers.count == 2 ? numbers[1] : Scene.leastVisible)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("padding", Double(padding), 0...4096)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Pads the scene and cuts out a random window.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let image = scene.image
    // An image that is still too small is padded further, equally on both sides.
    let left = max(padding, (width - image.width + 1) / 2)
    let top = max(padding, (height - image.height + 1) / 2)
    let x = random.integer(below: image.width + 2 * left - width + 1)
    let y = random.integer(below: image.height + 2 * top - height + 1)
    if x == left, y == top, width == image.width, height == image.height { return }
    if left > 0 || top > 0 {
      scene.pad(left: left, top: top, right: left, bottom: top, fill: [fill])
    }
    scene.crop(x: x, y: y, width: width, height: height, visible: visible)
  }
}
