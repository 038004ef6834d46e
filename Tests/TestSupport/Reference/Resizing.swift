/// Nearest or bilinear resizing with pixel centres aligned; x NHWC.
public func resizing(_ x: Array64, to size: (Int, Int), bilinear: Bool) -> Array64 {
  func taps(_ i: Int, _ from: Int, _ to: Int) -> [(place: Int, weight: Double)] {
    if !bilinear { return [(i * from / to, 1)] }
    let at = max(0, (Double(i) + 0.5) * Double(from) / Double(to) - 0.5)
    let low = min(Int(at), from - 1)
    let weight = at - at.rounded(.down)
    return [(low, 1 - weight), (min(low + 1, from - 1), weight)]
  }
  return Array64([x.shape[0], size.0, size.1, x.shape[3]]) { at in
    var sum = 0.0
    for row in taps(at[1], x.shape[1], size.0) {
      for column in taps(at[2], x.shape[2], size.1) {
        sum += row.weight * column.weight * x[[at[0], row.place, column.place, at[3]]]
      }
    }
    return sum
  }
}
