import FoveaImages

/// An image with boxes and a mask drawn on it.
///
/// ```swift
/// let picture = AnnotatedPicture(image: image, boxes: boxes)
/// try picture.drawn().write(to: folder.appendingPathComponent("result.png"))
/// ```
public struct AnnotatedPicture: Sendable {
  /// The image as a person should see it, before normalisation.
  public var image: Image
  /// Boxes, in pixels of the image.
  public var boxes: [DrawnBox]
  /// Classes of pixels; a mask of another size is scaled to the image.
  public var mask: LabelMask?
  /// The mask's classes, for the legend.
  public var classNames: [String]
  /// The class of the mask that is not painted; nil paints all.
  public var background: Int?

  /// Makes a picture.
  public init(
    image: Image, boxes: [DrawnBox] = [], mask: LabelMask? = nil, classNames: [String] = [],
    background: Int? = 0
  ) {
    self.image = image
    self.boxes = boxes
    self.mask = mask
    self.classNames = classNames
    self.background = background
  }

  /// Draws the picture at the image's size, a small one enlarged by a whole number.
  ///
  /// - Parameters:
  ///   - minimumSide: the least length of the longer side, so that tags can be read.
  ///   - showsLegend: whether the classes of the mask and the kinds of boxes are explained below.
  public func drawn(minimumSide: Int = 480, showsLegend: Bool = true) -> Image {
    let longer = max(image.width, image.height)
    guard longer > 0, image.width > 0, image.height > 0 else { return image }
    let scale = max(1, (minimumSide + longer - 1) / longer)
    let panel = panel(width: image.width * scale, height: image.height * scale)
    let entries = showsLegend ? legend : []
    guard !entries.isEmpty else { return panel }
    let font = max(12, Double(max(panel.width, panel.height)) / 60)
    let width = Double(panel.width) - font
    let height = Canvas.height(of: entries, width: width, size: font)
    let canvas = Canvas(
      width: panel.width, height: panel.height + Int((height + font).rounded(.up)))
    canvas.draw(
      panel,
      in: .init(x: 0, y: 0, width: Double(panel.width), height: Double(panel.height)))
    canvas.draw(
      entries, at: .init(x: font / 2, y: Double(panel.height) + font / 2), width: width,
      size: font)
    return canvas.image()
  }

  /// Fits the picture into a square: enlarged by a whole number where it is less than half as
  /// large.
  func panel(side: Int) -> Image {
    let longer = max(image.width, image.height)
    guard longer > 0, image.width > 0, image.height > 0, side > 0 else { return image }
    let scale =
      side >= 2 * longer ? Double(side / longer) : Double(side) / Double(longer)
    return panel(
      width: max(1, Int((Double(image.width) * scale).rounded())),
      height: max(1, Int((Double(image.height) * scale).rounded())))
  }

  private func panel(width: Int, height: Int) -> Image {
    let canvas = Canvas(width: width, height: height)
    let place = Canvas.Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
    canvas.draw(
      image, in: place, interpolation: width >= 2 * image.width ? .nearest : .bilinear)
    if let mask {
      let hidden = background
      canvas.draw(mask, in: place, lineWidth: max(1.5, Double(max(width, height)) / 400)) {
        $0 == LabelMask.ignored
          ? .ignored : Int($0) == hidden ? nil : ClassStyle(of: Int($0))
      }
    }
    let kinds = Set(boxes.map(\.kind))
    canvas.draw(
      DrawnBox.marks(boxes, namesGroundTruth: kinds.isDisjoint(with: [.right, .wrong])),
      in: place, imageWidth: image.width, imageHeight: image.height)
    return canvas.image()
  }

  /// The meaning of the colours; boxes in the colour of their class carry its name instead.
  var legend: [PictureKey] {
    let masks = mask.map {
      PictureLegend.classes(in: [$0], names: classNames, background: background)
    }
    return (masks ?? []) + PictureLegend.boxes(boxes)
  }
}
