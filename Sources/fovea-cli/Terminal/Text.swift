import Foundation

/// Numbers as people read them, the same in every locale.
enum Text {
  /// A count with commas between thousands: `11,689,512`.
  static func grouped(_ value: Int) -> String {
    var result = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return value < 0 ? "-" + result : result
  }

  /// A fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  /// A few significant digits, as short as they go: `0.1`, `0.00032`, `1e-06`.
  static func short(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)g", value)
  }

  /// Seconds as `8 s`, `1:05` or `2:03:09`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "-" }
    let whole = max(0, Int(seconds.rounded()))
    if whole < 60 { return "\(whole) s" }
    let minutes = String(format: "%d:%02d", whole / 60, whole % 60)
    return whole < 3600
      ? minutes : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// Bytes in binary units: `1.5 MiB`.
  static func bytes(_ count: Int) -> String {
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

  /// A large count in one word: `1.82 G`.
  static func scaled(_ count: Int) -> String {
    let units = ["", " k", " M", " G", " T"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count)" : fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + units[unit]
  }

  /// Breaks text into lines of at most `columns`, each indented.
  static func wrapped(_ text: String, columns: Int, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, indent + line.count + 1 + word.count > max(columns, indent + 20) {
          lines.append(margin + line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line.isEmpty ? "" : margin + line)
    }
    return lines.joined(separator: "\n")
  }
}
