import FoveaImages

/// Rotates the hue and multiplies saturation and value by random amounts, as in the YOLO family;
/// its usual amounts are 0.015, 0.7 and 0.4.
///
/// The rotation is drawn uniformly from ± hue of a full turn, the factors from 1 ± the amount. In
/// contrast to `ColorJitter`, which is linear, brighter colours keep their saturation.
public struct HSVJitter: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "hsv-jitter"
  /// The greatest change of hue, in full turns, in 0...0.5 (0.5 reaches every hue).
  public var hue: Double
  /// The greatest relative change of saturation, in 0...1.
  public var saturation: Double
  /// The greatest relative change of value, in 0...1.
  public var value: Double

  /// Makes a jitter; the defaults are the YOLO family's.
  public init(hue: Double = 0.015, saturation: Double = 0.7, value: Double = 0.4) {
    self.hue = hue
    self.saturation = saturation
    self.value = value
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name) or \(Self.name):HUE:SATURATION:VALUE" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    switch numbers.count {
    case 0: self.init()
    case 3: self.init(hue: numbers[0], saturation: numbers[1], value: numbers[2])
    default: return nil
    }
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("hue", hue, 0...0.5) ?? Self.outside("saturation", saturation, 0...1)
      ?? Self.outside("value", value, 0...1)
  }

  /// The image with hue, saturation and value changed by drawn amounts.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    let turn = random.uniform(-hue, hue)
    let saturation = random.uniform(1 - saturation, 1 + saturation)
    let value = random.uniform(1 - value, 1 + value)
    var result = image
    result.changeHSV(hue: turn, saturation: saturation, value: value)
    return result
  }
}
