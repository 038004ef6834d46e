import FoveaImages

/// Turns the hue and multiplies saturation and value by random amounts, as the YOLO family does;
/// its usual amounts are 0.015, 0.7 and 0.4.
///
/// The turn is drawn evenly from ± hue of a full turn, the factors from 1 ± the amount. In contrast
/// to `ColorJitter`, which is linear, colours keep their saturation when they get brighter.
public struct HSVJitter: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "hsv-jitter"
  /// The greatest change of hue, in full turns (0.5 reaches every hue).
  public var hue: Double
  /// The greatest relative change of saturation.
  public var saturation: Double
  /// The greatest relative change of value.
  public var value: Double

  /// Makes a jitter.
  public init(hue: Double = 0.015, saturation: Double = 0.7, value: Double = 0.4) {
    self.hue = hue
    self.saturation = saturation
    self.value = value
  }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name) or \(Self.name):HUE:SATURATION:VALUE" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    switch numbers.count {
    case 0: self.init()
    case 3: self.init(hue: numbers[0], saturation: numbers[1], value: numbers[2])
    default: return nil
    }
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("hue", hue, 0...0.5) ?? Self.outside("saturation", saturation, 0...1)
      ?? Self.outside("value", value, 0...1)
  }

  /// The changed image.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    let turn = random.uniform(-hue, hue)
    let saturation = random.uniform(1 - saturation, 1 + saturation)
    let value = random.uniform(1 - value, 1 + value)
    var result = image
    result.changeHSV(hue: turn, saturation: saturation, value: value)
    return result
  }
}
