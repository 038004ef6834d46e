import FoveaImages
import FoveaRunRecords

extension Figure {
  /// The confusion matrix: counts, coloured by the share of each labelled class (row).
  ///
  /// With up to 30 classes, cells show their counts. More classes have smaller cells, colours that
  /// emphasise rare confusions, and a list of the most frequent ones below.
  ///
  /// - Parameter cells: The content of cells: counts, or shares only.
  public static func confusionMatrix(
    _ record: ClassificationRecord, cells: ConfusionCells = .counts
  ) -> Figure {
    confusionMatrix(ConfusionTable(record, cells: cells))
  }

  /// The confusion matrix of a detector: its last row holds false detections, its last column
  /// missed boxes.
  ///
  /// - Parameter cells: The content of cells: counts, or shares only.
  public static func confusionMatrix(
    _ record: DetectionRecord, cells: ConfusionCells = .counts
  ) -> Figure {
    confusionMatrix(ConfusionTable(record, cells: cells))
  }

  /// The confusion matrix of pixels; counts from 10,000 on have three digits.
  ///
  /// - Parameter cells: The content of cells: counts, or shares only.
  public static func confusionMatrix(
    _ record: SegmentationRecord, cells: ConfusionCells = .counts
  ) -> Figure {
    confusionMatrix(ConfusionTable(record, cells: cells))
  }

  static func confusionMatrix(_ table: ConfusionTable) -> Figure {
    let layout = MatrixLayout(table)
    var figure = Figure(width: layout.width, height: layout.height)
    figure.text(table.title, at: Point(layout.margin, 24), size: 14, isBold: true)
    figure.text(table.subtitle, at: Point(layout.margin, 43), color: .soft)
    guard !table.counts.isEmpty else {
      figure.text("nothing was counted", at: Point(layout.margin, 74), color: .soft)
      return figure
    }
    drawCells(layout, in: &figure)
    drawNames(layout, in: &figure)
    drawColorBar(layout, in: &figure)
    drawConfusions(layout, in: &figure)
    return figure
  }

  private static func drawCells(_ layout: MatrixLayout, in figure: inout Figure) {
    let cell = layout.cell
    for (row, counts) in layout.counts.enumerated() {
      let total = counts.reduce(0, +)
      for (column, count) in counts.enumerated() {
        let x = layout.left + Double(column) * cell
        let y = layout.top + Double(row) * cell
        let share = total > 0 ? count / total : 0
        let shade = layout.shade(share)
        let gap = cell >= 8 ? 1.0 : 0
        // Background predicted as background cannot be counted.
        let isNothing = row == layout.table.background && column == row
        // A row without samples has no shares and is grey.
        figure.rectangle(
          x: x, y: y, width: cell - gap, height: cell - gap,
          fill: total > 0 && !isNothing ? Color.intensity(shade) : .grid)
        guard layout.hasCounts, count > 0 || layout.counts.count <= 12, !isNothing else { continue }
        let ink: Color = count == 0 ? .faint : shade > 0.55 ? .white : .ink
        let middle = Point(x + (cell - gap) / 2, y + (cell - gap) / 2)
        if layout.hasShares, count > 0 {
          figure.text(
            layout.cellText(count, of: total), at: Point(middle.x, middle.y - 6),
            size: layout.countSize,
            color: ink, anchor: .middle)
          figure.text(
            layout.percent(share), at: Point(middle.x, middle.y + 9), size: 9, color: ink,
            anchor: .middle)
        } else {
          figure.text(
            layout.cellText(count, of: total), at: middle, size: layout.countSize, color: ink,
            anchor: .middle)
        }
      }
    }
    let side = Double(layout.counts.count) * cell
    let corners = [
      Point(layout.left - 1, layout.top - 1), Point(layout.left + side, layout.top - 1),
      Point(layout.left + side, layout.top + side), Point(layout.left - 1, layout.top + side),
      Point(layout.left - 1, layout.top - 1),
    ]
    figure.line(corners, color: .faint)
  }

  private static func drawNames(_ layout: MatrixLayout, in figure: inout Figure) {
    let side = Double(layout.counts.count) * layout.cell
    for index in stride(from: 0, to: layout.names.count, by: layout.nameStride) {
      let middle = (Double(index) + 0.5) * layout.cell - 0.5
      figure.text(
        layout.names[index], at: Point(layout.left - 7, layout.top + middle),
        size: layout.nameSize, anchor: .end)
      if layout.isUpward {
        figure.text(
          layout.names[index], at: Point(layout.left + middle, layout.top + side + 7),
          size: layout.nameSize, anchor: .end, isUpward: true)
      } else {
        figure.text(
          layout.names[index], at: Point(layout.left + middle, layout.top + side + 13),
          size: layout.nameSize, anchor: .middle)
      }
    }
    figure.text(
      "predicted class", at: Point(layout.left + side / 2, layout.namesBottom + 14), size: 12,
      anchor: .middle)
    figure.text(
      "true class", at: Point(layout.margin, layout.top + side / 2), size: 12, anchor: .middle,
      isUpward: true)
  }

  private static func drawColorBar(_ layout: MatrixLayout, in figure: inout Figure) {
    let x = layout.left + Double(layout.counts.count) * layout.cell + 22
    let height = min(Double(layout.counts.count) * layout.cell, 240)
    let steps = 120
    for step in 0..<steps {
      let value = 1 - (Double(step) + 0.5) / Double(steps)
      figure.rectangle(
        x: x, y: layout.top + Double(step) * height / Double(steps), width: 12,
        height: height / Double(steps) + 0.5, fill: Color.intensity(value))
    }
    let ticks = layout.isStretched ? [0, 0.01, 0.05, 0.2, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]
    for share in ticks {
      let y = layout.top + (1 - layout.shade(share)) * height
      figure.line([Point(x + 12, y), Point(x + 16, y)], color: .soft)
      figure.text(
        "\(Int((share * 100).rounded())) %", at: Point(x + 20, y), size: 10, color: .soft)
    }
    figure.text(
      layout.table.cells == .shares
        ? "share of the true class, % in the cells" : "share of the true class",
      at: Point(x + 62, layout.top + height / 2),
      size: 10.5, color: .soft, anchor: .middle, isUpward: true)
  }

  private static func drawConfusions(_ layout: MatrixLayout, in figure: inout Figure) {
    guard !layout.confusions.isEmpty else { return }
    let top = layout.namesBottom + 44
    figure.text(
      layout.table.background == nil
        ? "Most frequent confusions (true \u{2192} predicted)"
        : "Most frequent mistakes (true \u{2192} predicted)",
      at: Point(layout.margin, top),
      size: 12, isBold: true)
    for (line, text) in layout.confusions.enumerated() {
      figure.text(text, at: Point(layout.margin, top + 19 + Double(line) * 16))
    }
  }
}
