import FoveaImages

/// An image with boxes and a mask drawn on it.
///
/// ```swift
/// let picture = AnnotatedPicture(image: image, boxes: boxes)
/// try picture.drawn().write(to: folder.appendingPathComponent("result.png"))
/// ```
public struct AnnotatedPicture: Sendable {
  /// The image before normalisation.
  public var image: Image
  /// The boxes, in pixels of the image.
  public var boxes: [DrawnBox]
  /// The classes of pixels; a mask of another size is scaled to the image.
  public var mask: LabelMask?
  /// The mask's classes, for the legend.
  public var classNames: [String]
  /// The class that is not painted; nil to paint all.
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

  /// Draws the picture at the image's size; small images are enlarged by a whole factor.
  ///
  /// - Parameters:
  ///   - minimumSide: The minimum longer side in pixels, so that tags are readable.
  ///   - showsLegend: Whether a legend of classes and kinds of boxes is drawn below.
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

  /// Fits the picture into a square. A picture of less than half the size is enlarged by a whole
  /// factor.
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

  /// The legend of the colours. Boxes in the colour of their class have a name instead.
  var legend: [PictureKey] {
    let masks = mask.map {
      PictureLegend.classes(in: [$0], names: classNames, background: background)
    }
    return (masks ?? []) + PictureLegend.boxes(boxes)
  }
}
