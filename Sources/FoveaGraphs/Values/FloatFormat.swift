/// A floating-point format of at most 16 bits, with its encoding.
///
/// Sources: IEEE 754-2019 for float16; Micikevicius et al. 2022, "FP8 Formats for Deep Learning";
/// Noune et al. 2022 for the formats without a negative zero; OCP Microscaling Formats v1.0 for
/// float4e2m1.
struct FloatFormat {
  /// The meaning of the codes beyond the finite numbers.
  enum Specials {
    /// The largest exponent encodes infinities and NaN.
    case ieee
    /// All ones, of either sign, is NaN; there are no infinities.
    case onesAreNaN
    /// The code of a negative zero is NaN; there are no infinities.
    case negativeZeroIsNaN
    /// There are neither infinities nor NaN.
    case none
  }

  let exponentBits: Int
  let fractionBits: Int
  let bias: Int
  let largest: Double
  let specials: Specials

  private var signBit: Int { 1 << (exponentBits + fractionBits) }
  private var fractions: Int { 1 << fractionBits }
  private var nan: Int {
    switch specials {
    case .ieee: signBit - fractions / 2
    case .onesAreNaN: signBit - 1
    case .negativeZeroIsNaN: signBit
    case .none: signBit
    }
  }

  /// Rounds to the nearest number of the format, ties to even. Overflow gives infinity, else NaN,
  /// else the largest number, depending on the format.
  func rounded(_ x: Double) -> Double {
    // A format without NaN gives the value of ONNX's reference implementation.
    guard !x.isNaN else { return specials == .none ? -0.0 : .nan }
    guard x != 0 else { return specials == .negativeZeroIsNaN ? 0 : x }
    guard x.isFinite else { return beyond(x) }
    let exponent = max(Int(x.exponent), 1 - bias)
    let unit = Double(sign: .plus, exponent: exponent - fractionBits, significand: 1)
    let result = (x / unit).rounded(.toNearestOrEven) * unit
    if result.magnitude > largest { return beyond(x) }
    return result == 0 && specials == .negativeZeroIsNaN ? 0 : result
  }

  private func beyond(_ x: Double) -> Double {
    switch specials {
    case .ieee: x < 0 ? -.infinity : .infinity
    case .onesAreNaN, .negativeZeroIsNaN: .nan
    case .none: x < 0 ? -largest : largest
    }
  }

  /// The code of a number that is already rounded to the format.
  func code(_ x: Double) -> Int {
    if x.isNaN { return nan }
    let sign = x.sign == .minus ? signBit : 0
    if x.isInfinite { return sign | (signBit - fractions) }
    if x == 0 { return sign }
    let exponent = max(Int(x.magnitude.exponent), 1 - bias)
    // Below 2^fractionBits for subnormal numbers, with exponent code 0.
    let steps = Int(
      x.magnitude * Double(sign: .plus, exponent: fractionBits - exponent, significand: 1))
    return sign | (steps < fractions ? steps : (exponent + bias) * fractions + steps - fractions)
  }

  /// The number of a code.
  func number(_ code: Int) -> Double {
    let magnitude = code & (signBit - 1)
    let isNegative = code & signBit != 0
    let (exponent, fraction) = (magnitude / fractions, magnitude % fractions)
    switch specials {
    case .ieee where exponent == (1 << exponentBits) - 1:
      return fraction > 0 ? .nan : isNegative ? -.infinity : .infinity
    case .onesAreNaN where magnitude == signBit - 1: return .nan
    case .negativeZeroIsNaN where code & (2 * signBit - 1) == signBit: return .nan
    default:
      let steps = exponent == 0 ? fraction : fraction + fractions
      let unit = Double(
        sign: .plus, exponent: max(exponent, 1) - bias - fractionBits, significand: 1)
      return isNegative ? -Double(steps) * unit : Double(steps) * unit
    }
  }
}

extension ElementType {
  /// The format of a signed floating-point type of at most 16 bits; nil for other types.
  var floatFormat: FloatFormat? {
    switch self {
    case .float16:
      FloatFormat(exponentBits: 5, fractionBits: 10, bias: 15, largest: 65504, specials: .ieee)
    case .bfloat16:
      FloatFormat(
        exponentBits: 8, fractionBits: 7, bias: 127, largest: 0x1.FEp127, specials: .ieee)
    case .float8e4m3fn:
      FloatFormat(exponentBits: 4, fractionBits: 3, bias: 7, largest: 448, specials: .onesAreNaN)
    case .float8e4m3fnuz:
      FloatFormat(
        exponentBits: 4, fractionBits: 3, bias: 8, largest: 240, specials: .negativeZeroIsNaN)
    case .float8e5m2:
      FloatFormat(exponentBits: 5, fractionBits: 2, bias: 15, largest: 57344, specials: .ieee)
    case .float8e5m2fnuz:
      FloatFormat(
        exponentBits: 5, fractionBits: 2, bias: 16, largest: 57344, specials: .negativeZeroIsNaN)
    case .float4e2m1:
      FloatFormat(exponentBits: 2, fractionBits: 1, bias: 1, largest: 6, specials: .none)
    default: nil
    }
  }
}

/// The format `float8e8m0`, the type of scales in OCP Microscaling Formats v1.0: powers of two from
/// -127 to 127 and NaN, without zero or sign.
enum PowerOfTwo {
  /// The direction of rounding to a power of two.
  enum Rounding: String { case up, down, nearest }

  /// The power of a number's magnitude; zero gives the smallest.
  static func rounded(_ x: Double, _ rounding: Rounding = .up) -> Double {
    guard x.isFinite else { return .nan }
    let magnitude = max(x.magnitude, 0x1p-127)
    let isUp =
      switch rounding {
      case .up: magnitude.significand > 1
      case .down: false
      case .nearest: magnitude.significand >= 1.5
      }
    let exponent = min(Int(magnitude.exponent) + (isUp ? 1 : 0), 127)
    return Double(sign: .plus, exponent: exponent, significand: 1)
  }

  static func code(_ x: Double) -> Int { x.isNaN ? 255 : Int(x.exponent) + 127 }

  static func number(_ code: Int) -> Double {
    code == 255 ? .nan : Double(sign: .plus, exponent: code - 127, significand: 1)
  }
}
