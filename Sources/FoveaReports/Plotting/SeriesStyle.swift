import FoveaImages

/// The styles of a plot's lines: six colours that are visible on white, first solid, then dashed.
struct SeriesStyle: Equatable {
  /// The number of different styles.
  static let count = 12

  let color: Color
  let isDashed: Bool

  init(_ place: Int) {
    let colors: [Color] = [.blue, .orange, .bluishGreen, .reddishPurple, .skyBlue, .vermilion]
    color = colors[place % colors.count]
    isDashed = place / colors.count % 2 == 1
  }

  /// The lines with their own style: all if there are enough styles, else the five with the lowest
  /// value.
  static func highlighted(_ values: [Double]) -> [Int] {
    if values.count <= count { return Array(values.indices) }
    return Array(values.indices.sorted { (values[$0], $0) < (values[$1], $1) }.prefix(5))
  }
}
