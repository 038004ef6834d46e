import Foundation

/// Numbers as text for people, the same in every locale.
package enum NumberText {
  /// A count with commas between thousands: `11,689,512`.
  package static func grouped(_ value: Int) -> String {
    grouped(digits: String(value.magnitude), isNegative: value < 0)
  }

  /// A sum of weights with commas between thousands: a whole number without decimals, others with
  /// two.
  package static func grouped(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e15 { return grouped(Int(value)) }
    let text = fixed(value.magnitude, 2)
    let whole = text.prefix { $0 != "." }
    return grouped(digits: String(whole), isNegative: value < 0) + text.dropFirst(whole.count)
  }

  private static func grouped(digits: String, isNegative: Bool) -> String {
    var result = isNegative ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// A count with its noun: `1 epoch`, `2,000 epochs`; with an irregular plural where given.
  package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    grouped(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
  }

  /// A number with a fixed number of decimals: `0.9134`.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  /// A number with at most `digits` significant digits, without trailing zeros: `0.1`, `0.00032`,
  /// `1e-06`.
  package static func short(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)g", value)
  }

  /// A share as a percentage: `12.5 %`.
  package static func percent(_ share: Double, _ decimals: Int = 0) -> String {
    fixed(share * 100, decimals) + " %"
  }

  /// Seconds as `8 s`, `1:05` or `2:03:09`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "-" }
    let whole = max(0, Int(seconds.rounded()))
    if whole < 60 { return "\(whole) s" }
    let minutes = String(format: "%d:%02d", whole / 60, whole % 60)
    return whole < 3600
      ? minutes : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// Bytes in binary units: `1.5 MiB`.
  package static func bytes(_ count: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    if value < 1024 { return "\(count) B" }
    var unit = -1
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return fixed(value, value < 100 ? 1 : 0) + " " + units[unit]
  }

  /// A large count in decimal units: `1.82 G`.
  package static func scaled(_ count: Int) -> String {
    let units = ["", " k", " M", " G", " T"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count)" : fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + units[unit]
  }
}
