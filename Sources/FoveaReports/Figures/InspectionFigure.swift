import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The flow of activations and gradients through a network, layer by layer, on logarithmic axes.
  ///
  /// Above: the deviation of each layer's activations. Below: the norms of the gradients at its
  /// weights and at its activations. Values of 0, and those that are not finite, are left out.
  ///
  /// - Parameter record: The pass.
  public static func inspection(_ record: InspectionRecord) -> Figure {
    let layers = record.layers
    let width = min(max(470, Double(layers.count) * 13), 1500)
    var figure = Figure(width: width + 100, height: record.labels == nil ? 420 : 680)
    figure.text(
      fitted(
        "Activations and gradients by layer: \(record.model), \(record.source)", width: width + 60,
        size: 14), at: Point(72, 22), size: 14, isBold: true)
    let spread = Series("deviation of activations", .blue, layers.map { $0.deviation })
    var bottom = plot(
      [spread], "deviation", top: 70, width: width, count: layers.count, in: &figure)
    if record.labels != nil {
      let slopes = [
        Series("gradient at weights", .vermilion, layers.map { $0.weightGradientNorm ?? 0 }),
        Series(
          "gradient at activations", .bluishGreen, layers.map { $0.activationGradientNorm ?? 0 },
          isDashed: true),
      ]
      bottom = plot(
        slopes, "norm", top: bottom + 64, width: width, count: layers.count, in: &figure)
    }
    drawNames(layers.map(\.path), below: bottom, width: width, in: &figure)
    return figure
  }

  private struct Series {
    let name: String
    let color: Color
    let values: [Double]
    var isDashed = false

    init(_ name: String, _ color: Color, _ values: [Double], isDashed: Bool = false) {
      (self.name, self.color, self.values, self.isDashed) = (name, color, values, isDashed)
    }

    /// The decimal logarithms of positive finite values.
    var logarithms: [Double?] { values.map { $0 > 0 && $0.isFinite ? log10($0) : nil } }
  }

  /// Draws one plot; returns its lower end.
  private static func plot(
    _ series: [Series], _ unit: String, top: Double, width: Double, count: Int,
    in figure: inout Figure
  ) -> Double {
    let values = series.flatMap(\.logarithms).compactMap(\.self)
    let low = (values.min() ?? -1).rounded(.down)
    let high = max((values.max() ?? 0).rounded(.up), low + 1)
    let area = PlotArea(
      left: 72, top: top, width: width, height: 190, x: -0.5...max(Double(count), 1) - 0.5,
      y: low...high, logarithmic: (false, true))
    area.drawGrid(in: &figure, yLabel: unit)
    for line in series {
      area.drawLine(
        in: &figure, line.logarithms.enumerated().map { (Double($0.offset), $0.element) },
        color: line.color, isDashed: line.isDashed)
    }
    Legend(
      entries: series.map {
        Legend.Entry(name: $0.name, color: $0.color, isDashed: $0.isDashed)
      }
    ).draw(in: &figure, from: Point(72, top - 20), right: 72 + width)
    return area.bottom
  }

  /// The names of the layers along the lower axis, as many as fit.
  private static func drawNames(
    _ names: [String], below bottom: Double, width: Double, in figure: inout Figure
  ) {
    let step = width / Double(max(names.count, 1))
    let every = max(1, Int((11 / step).rounded(.up)))
    for (index, name) in names.enumerated() where index % every == 0 {
      let x = 72 + (Double(index) + 0.5) * step
      figure.line([Point(x, bottom), Point(x, bottom + 4)], color: .soft)
      figure.text(
        fitted(name, width: 128, size: 9), at: Point(x, bottom + 8), size: 9, color: .soft,
        anchor: .end, isUpward: true)
    }
  }
}
