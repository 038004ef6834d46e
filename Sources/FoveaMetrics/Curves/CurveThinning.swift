import FoveaRunRecords

extension CurvePoints {
  /// Thins a curve for drawing: points closer than 1/`resolution` of the axes to the
  /// last one kept are dropped; the first and the last stay.
  init(thinning x: [Double], _ y: [Double], resolution: Int) {
    let gap = 1 / Double(resolution)
    var kept: [Int] = []
    for index in x.indices {
      if let last = kept.last, index + 1 < x.count,
        abs(x[index] - x[last]) < gap, abs(y[index] - y[last]) < gap
      {
        continue
      }
      kept.append(index)
    }
    self.init(x: kept.map { x[$0] }, y: kept.map { y[$0] })
  }
}
