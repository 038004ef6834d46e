import FoveaImages

/// A rectangle of a figure with a horizontal and a vertical axis, and the mapping of values to
/// points.
struct PlotArea {
  let left: Double
  let top: Double
  let width: Double
  let height: Double
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  /// Whether `x` and `y` are decimal logarithms of the values.
  var logarithmic: (x: Bool, y: Bool) = (false, false)

  var right: Double { left + width }
  var bottom: Double { top + height }

  /// The position of a pair of values in the figure.
  func point(_ xValue: Double, _ yValue: Double) -> Figure.Point {
    Figure.Point(
      left + (xValue - x.lowerBound) / (x.upperBound - x.lowerBound) * width,
      bottom - (yValue - y.lowerBound) / (y.upperBound - y.lowerBound) * height)
  }

  /// Draws grid, ticks and axis labels, and the title above unless it is empty.
  func drawAxes(
    in figure: inout Figure, title: String, xLabel: String, yLabel: String,
    xIsWhole: Bool = false, xTickCount: Int = 6, yTickCount: Int = 5
  ) {
    drawGrid(in: &figure, yLabel: yLabel, yTickCount: yTickCount)
    let xTicks = Ticks(
      low: x.lowerBound, high: x.upperBound, count: xTickCount, isWhole: xIsWhole || logarithmic.x,
      isLogarithmic: logarithmic.x)
    for value in xTicks.values {
      let foot = point(value, y.lowerBound)
      figure.line([foot, Figure.Point(foot.x, foot.y + 4)], color: .soft)
      figure.text(
        xTicks.label(value), at: Figure.Point(foot.x, bottom + 13), size: 10, color: .soft,
        anchor: .middle)
    }
    if !title.isEmpty {
      figure.text(title, at: Figure.Point(left, top - 16), size: 13, isBold: true)
    }
    figure.text(
      xLabel, at: Figure.Point(left + width / 2, bottom + 31), anchor: .middle)
  }

  /// Draws the grid, the ticks and label of the vertical axis, and the line of the other.
  func drawGrid(in figure: inout Figure, yLabel: String, yTickCount: Int = 5) {
    let yTicks = Ticks(
      low: y.lowerBound, high: y.upperBound, count: yTickCount, isWhole: logarithmic.y,
      isLogarithmic: logarithmic.y)
    for value in yTicks.values {
      let start = point(x.lowerBound, value)
      figure.line([start, point(x.upperBound, value)], color: .grid)
      figure.text(
        yTicks.label(value), at: Figure.Point(left - 6, start.y), size: 10, color: .soft,
        anchor: .end)
    }
    figure.line(
      [point(x.lowerBound, y.lowerBound), point(x.upperBound, y.lowerBound)], color: .soft)
    let labels = yTicks.values.map { Figure.width(of: yTicks.label($0), size: 10) }.max() ?? 0
    figure.text(
      yLabel, at: Figure.Point(left - 20 - labels, top + height / 2), anchor: .middle,
      isUpward: true)
  }

  /// Draws a line through finite values, broken where one is missing, with dots where they are few.
  func drawLine(
    in figure: inout Figure, _ values: [(x: Double, y: Double?)], color: Color,
    isDashed: Bool = false, width: Double = 2
  ) {
    var run: [Figure.Point] = []
    func flush(_ figure: inout Figure) {
      if run.count > 1 { figure.line(run, color: color, width: width, isDashed: isDashed) }
      // A point between two gaps would otherwise be invisible.
      if values.count <= 20 || run.count == 1 {
        for point in run { figure.dot(point, radius: max(2.5, 0.8 * width), fill: color) }
      }
      run = []
    }
    for value in values {
      if let height = value.y, height.isFinite {
        run.append(point(value.x, height))
      } else {
        flush(&figure)
      }
    }
    flush(&figure)
  }

  /// Draws a line without dots through values inside the plot, broken where one is missing.
  func drawCurve(
    in figure: inout Figure, _ values: [(x: Double, y: Double?)], color: Color, width: Double = 2,
    isDashed: Bool = false
  ) {
    var run: [Figure.Point] = []
    for value in values + [(0, nil)] {
      if let height = value.y, height.isFinite, value.x.isFinite {
        run.append(point(within(value.x, x), within(height, y)))
      } else {
        if run.count > 1 { figure.line(run, color: color, width: width, isDashed: isDashed) }
        run = []
      }
    }
  }

  /// Draws counts as bars of equal width, side by side over the whole plot.
  func drawBins(_ counts: [Int], in figure: inout Figure) {
    let step = width / Double(counts.count)
    for (bin, count) in counts.enumerated() where count > 0 {
      let top = point(0, Double(count)).y
      figure.rectangle(
        x: left + Double(bin) * width / Double(counts.count) + 0.5, y: top, width: step - 1,
        height: bottom - top, fill: .skyBlue)
    }
  }

  /// The value, or the end of the vertical axis where it is above; not finite values as they are.
  func capped(_ value: Double?) -> Double? {
    value.map { $0.isFinite ? min($0, y.upperBound) : $0 }
  }

  private func within(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    min(max(value, range.lowerBound), range.upperBound)
  }
}
