import FoveaImages
import FoveaSupport

/// A grid of pictures, each with a caption and a border in a colour of the legend.
public struct ContactSheet: Sendable {
  /// One picture of the sheet.
  package struct Cell: Sendable {
    /// The picture, of any size and number of channels.
    package var image: Image
    /// The lines under the picture; long ones are truncated with "…".
    package var caption: [String]
    /// The colour of the border; nil for a thin grey one.
    package var border: Color?

    /// Makes a cell.
    package init(image: Image, caption: [String] = [], border: Color? = nil) {
      self.image = image
      self.caption = caption
      self.border = border
    }
  }

  /// The line above the grid; empty for none.
  public var title: String
  /// The pictures, row by row.
  package var cells: [Cell]
  /// The number of pictures in a row.
  package var columns: Int
  /// The square that each picture is fitted into, in pixels.
  package var side: Int
  /// The meaning of colours, shown under the title.
  package var legend: [PictureKey]

  /// Makes a sheet.
  ///
  /// - Precondition: `columns` and `side` are positive.
  package init(
    title: String, cells: [Cell], columns: Int = 8, side: Int = 112, legend: [PictureKey] = []
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
  /// Pictures keep their proportions. Small ones are enlarged by a whole factor with square pixels;
  /// pictures that fill two thirds of the side are drawn pixel by pixel.
  public func image() -> Image {
    let metrics = Metrics(self)
    let canvas = Canvas(width: metrics.width, height: metrics.height)
    drawHead(on: canvas, metrics)
    for (index, cell) in cells.enumerated() {
      let row = index / columns
      draw(
        cell, on: canvas, x: metrics.margin + Double(index % columns) * metrics.columnStep,
        y: metrics.rowTops[row], pictureHeight: metrics.pictureHeights[row])
    }
    return canvas.image()
  }

  /// The sizes that follow from the sheet's content, in pixels.
  private struct Metrics {
    let margin = 20.0
    let columnStep: Double
    /// The height of each row's tallest picture, and the top of the row.
    let pictureHeights, rowTops: [Double]
    let width, height: Int

    init(_ sheet: ContactSheet) {
      let lines = sheet.cells.map(\.caption.count).max() ?? 0
      let used = min(sheet.columns, max(1, sheet.cells.count))
      let count = sheet.cells.count
      let rows = (count + sheet.columns - 1) / sheet.columns
      columnStep = Double(sheet.side) + 16
      let measure = Canvas(width: 1, height: 1)
      let head = max(
        measure.textWidth(sheet.title, size: titleSize, bold: true),
        sheet.legend.reduce(0) { $0 + measure.textWidth($1.meaning, size: captionSize) + 37 })
      // A long title widens a narrow sheet, within reason.
      let grid = Double(used) * columnStep - 16
      let inner = max(grid, min(head, 720))
      width = Int((inner + 2 * margin).rounded(.up))
      let legendHeight = Canvas.height(of: sheet.legend, width: inner, size: captionSize)
      let headHeight =
        margin + (sheet.title.isEmpty ? 0 : 26) + legendHeight
        + (sheet.title.isEmpty && sheet.legend.isEmpty ? 0 : 8)
      pictureHeights = (0..<rows).map { row in
        let cells = sheet.cells[row * sheet.columns..<min((row + 1) * sheet.columns, count)]
        return cells.map { sheet.size(of: $0.image).height }.max() ?? 0
      }
      var tops = [headHeight]
      for height in pictureHeights {
        tops.append((tops.last ?? 0) + height + Double(lines) * captionLine + 20)
      }
      rowTops = tops
      height = Int(((tops.last ?? 0) + margin - (rows > 0 ? 20 : 0)).rounded(.up))
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
    canvas.draw(
      legend, at: .init(x: metrics.margin, y: baseline - 14),
      width: Double(metrics.width) - 2 * metrics.margin, size: captionSize)
  }

  /// A picture's size on the sheet.
  private func size(of image: Image) -> (width: Double, height: Double) {
    let longer = max(image.width, image.height)
    guard image.width > 0, image.height > 0 else { return (0, 0) }
    // A picture that nearly fills its square isn't enlarged, which would only blur it.
    let isMadeToFit = longer <= side && 3 * longer >= 2 * side
    let scale =
      isEnlarged(image)
      ? Double(side / longer) : isMadeToFit ? 1 : Double(side) / Double(longer)
    return (
      max(1, (Double(image.width) * scale).rounded()),
      max(1, (Double(image.height) * scale).rounded())
    )
  }

  private func isEnlarged(_ image: Image) -> Bool { side >= 2 * max(image.width, image.height) }

  private func draw(
    _ cell: Cell, on canvas: Canvas, x: Double, y: Double, pictureHeight: Double
  ) {
    let (width, height) = size(of: cell.image)
    guard width > 0 else { return }
    let place = Canvas.Rectangle(
      x: x + ((Double(side) - width) / 2).rounded(.down), y: y + pictureHeight - height,
      width: width, height: height)
    canvas.draw(cell.image, in: place, interpolation: isEnlarged(cell.image) ? .nearest : .bilinear)
    let line = cell.border == nil ? 1.0 : 3.0
    let frame = Canvas.Rectangle(
      x: place.x - line / 2, y: place.y - line / 2, width: width + line, height: height + line)
    canvas.stroke(frame, cell.border ?? .grey(0.75), lineWidth: line)
    for (number, text) in cell.caption.enumerated() {
      let fitted = canvas.fitted(text, width: Double(side) + 12, size: captionSize)
      let baseline = y + pictureHeight + 17 + Double(number) * captionLine
      canvas.text(
        fitted, at: .init(x: x + Double(side) / 2, y: baseline), size: captionSize,
        .grey(number == 0 ? 0.1 : 0.35), alignment: .center)
    }
  }
}

private let titleSize = 16.0
private let captionSize = 11.5
private let captionLine = 15.0
