import FoveaImages

/// How the lines of a plot differ: six colours that show on white, first whole, then dashed.
struct SeriesStyle: Equatable {
  /// How many lines differ from each other.
  static let count = 12

  let color: Color
  let isDashed: Bool

  init(_ place: Int) {
    let colors: [Color] = [.blue, .orange, .bluishGreen, .reddishPurple, .skyBlue, .vermilion]
    color = colors[place % colors.count]
    isDashed = place / colors.count % 2 == 1
  }

  /// Which of many lines have a style of their own: all that can, else the five of lowest value.
  static func highlighted(_ values: [Double]) -> [Int] {
    if values.count <= count { return Array(values.indices) }
    return Array(values.indices.sorted { (values[$0], $0) < (values[$1], $1) }.prefix(5))
  }
}
