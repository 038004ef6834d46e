/// A grid of pictures, each with a caption and a border whose colour says something.
public struct ContactSheet: Sendable {
  /// One picture of the sheet.
  public struct Cell: Sendable {
    /// The picture, of any size and channels.
    public var image: Image
    /// Lines under the picture; too long ones end in "…".
    public var caption: [String]
    /// Nil for a thin grey border.
    public var border: Color?

    /// Makes a cell.
    public init(image: Image, caption: [String] = [], border: Color? = nil) {
      self.image = image
      self.caption = caption
      self.border = border
    }
  }

  /// The line above the grid; empty for none.
  public var title: String
  /// The pictures, row by row.
  public var cells: [Cell]
  /// Pictures in a row.
  public var columns: Int
  /// The square that each picture is fitted into, in pixels.
  public var side: Int
  /// What border colours mean, shown under the title.
  public var legend: [(color: Color, meaning: String)]

  /// Makes a sheet.
  ///
  /// - Precondition: `columns` and `side` are positive.
  public init(
    title: String, cells: [Cell], columns: Int = 8, side: Int = 112,
    legend: [(color: Color, meaning: String)] = []
  ) {
    precondition(
      columns > 0 && side > 0,
      "a contact sheet needs columns and a side, got \(columns) columns of \(side) pixels")
    self.title = title
    self.cells = cells
    self.columns = columns
    self.side = side
    self.legend = legend
  }

  /// Draws the sheet.
  ///
  /// Pictures keep their proportions. Those that fit twice or more are enlarged by a whole number
  /// with square pixels, so that one sees what the network sees.
  public func image() -> Image {
    let metrics = Metrics(self)
    let canvas = Canvas(width: metrics.width, height: metrics.height)
    drawHead(on: canvas, metrics)
    for (index, cell) in cells.enumerated() {
      let x = metrics.margin + Double(index % columns) * metrics.columnStep
      let y = metrics.headHeight + Double(index / columns) * metrics.rowStep
      draw(cell, on: canvas, x: x, y: y)
    }
    return canvas.image()
  }

  /// Sizes in pixels that follow from the sheet's content.
  private struct Metrics {
    let margin = 20.0
    let columnStep, rowStep, headHeight: Double
    let width, height: Int

    init(_ sheet: ContactSheet) {
      let lines = sheet.cells.map(\.caption.count).max() ?? 0
      let used = min(sheet.columns, max(1, sheet.cells.count))
      let rows = (sheet.cells.count + sheet.columns - 1) / sheet.columns
      columnStep = Double(sheet.side) + 16
      rowStep = Double(sheet.side) + Double(lines) * captionLine + 20
      headHeight =
        margin + (sheet.title.isEmpty ? 0 : 26) + (sheet.legend.isEmpty ? 0 : 24)
        + (sheet.title.isEmpty && sheet.legend.isEmpty ? 0 : 6)
      let measure = Canvas(width: 1, height: 1)
      let head = max(
        measure.textWidth(sheet.title, size: titleSize, bold: true),
        sheet.legend.reduce(0) { $0 + legendWidth($1.meaning, measure) })
      // A long title widens a narrow sheet, within reason.
      let grid = Double(used) * columnStep - 16
      width = Int((max(grid, min(head, 720)) + 2 * margin).rounded(.up))
      height = Int((headHeight + Double(rows) * rowStep + margin - 20).rounded(.up))
    }
  }

  private func drawHead(on canvas: Canvas, _ metrics: Metrics) {
    var baseline = metrics.margin + 14
    if !title.isEmpty {
      let text = canvas.fitted(
        title, width: Double(metrics.width) - 2 * metrics.margin, size: titleSize, bold: true)
      canvas.text(
        text, at: .init(x: metrics.margin, y: baseline), size: titleSize, bold: true, .grey(0.1))
      baseline += 25
    }
    var x = metrics.margin
    for (color, meaning) in legend {
      canvas.fill(.init(x: x, y: baseline - 11, width: 12, height: 12), color)
      canvas.text(meaning, at: .init(x: x + 18, y: baseline), size: captionSize, .grey(0.2))
      x += legendWidth(meaning, canvas)
    }
  }

  private func draw(_ cell: Cell, on canvas: Canvas, x: Double, y: Double) {
    let longer = max(cell.image.width, cell.image.height)
    guard longer > 0 else { return }
    let enlargement = side / longer
    let scale = enlargement >= 2 ? Double(enlargement) : Double(side) / Double(longer)
    let width = max(1, (Double(cell.image.width) * scale).rounded())
    let height = max(1, (Double(cell.image.height) * scale).rounded())
    let place = Canvas.Rectangle(
      x: x + ((Double(side) - width) / 2).rounded(.down),
      y: y + Double(side) - height, width: width, height: height)
    canvas.draw(cell.image, in: place, interpolation: enlargement >= 2 ? .nearest : .bilinear)
    let line = cell.border == nil ? 1.0 : 3.0
    let frame = Canvas.Rectangle(
      x: place.x - line / 2, y: place.y - line / 2, width: width + line, height: height + line)
    canvas.stroke(frame, cell.border ?? .grey(0.75), lineWidth: line)
    for (number, text) in cell.caption.enumerated() {
      let fitted = canvas.fitted(text, width: Double(side) + 12, size: captionSize)
      let baseline = y + Double(side) + 17 + Double(number) * captionLine
      canvas.text(
        fitted, at: .init(x: x + Double(side) / 2, y: baseline), size: captionSize,
        .grey(number == 0 ? 0.1 : 0.35), alignment: .center)
    }
  }
}

private let titleSize = 16.0
private let captionSize = 11.5
private let captionLine = 15.0

private func legendWidth(_ meaning: String, _ canvas: Canvas) -> Double {
  18 + canvas.textWidth(meaning, size: captionSize) + 22
}
