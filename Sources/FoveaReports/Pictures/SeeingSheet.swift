import FoveaImages
import FoveaSupport

/// A sheet that shows the evidence for a model's output in an image: the image, and for each method
/// its map over the image and alone.
///
/// ```swift
/// let sheet = SeeingSheet(image: image, prepared: input, placement: placement, panels: panels)
/// try sheet.sheet(title: "disc").image().write(to: folder.appendingPathComponent("seen.png"))
/// ```
public struct SeeingSheet: Sendable {
  /// A method's map.
  public struct Panel: Sendable {
    /// The lines under the map over the image, such as the method and the layer.
    public var caption: [String]
    /// The lines under the map alone, such as its peak.
    public var measures: [String]
    /// The map.
    public var map: HeatMap
    /// The unit of the map's values.
    public var unit: String

    /// Makes a panel.
    public init(caption: [String], measures: [String], map: HeatMap, unit: String) {
      self.caption = caption
      self.measures = measures
      self.map = map
      self.unit = unit
    }
  }

  /// The image.
  public var image: Image
  /// The image as the model's input.
  public var prepared: Image
  /// The place of the image in the input.
  public var placement: Placement
  /// Boxes to draw on the image.
  public var boxes: [DrawnBox]
  /// The maps.
  public var panels: [Panel]

  /// Makes a sheet.
  public init(
    image: Image, prepared: Image, placement: Placement, boxes: [DrawnBox] = [], panels: [Panel]
  ) {
    self.image = image
    self.prepared = prepared
    self.placement = placement
    self.boxes = boxes
    self.panels = panels
  }

  /// The side of a picture in pixels.
  private static let side = 224

  /// The sheet: with one method in a row, with several in a column each.
  public func sheet(title: String) -> ContactSheet {
    let plain = AnnotatedPicture(image: image).panel(side: Self.side)
    let first = ContactSheet.Cell(
      image: drawn(on: plain), caption: ["image \(image.width)x\(image.height)"])
    let overlays = panels.map { panel in
      ContactSheet.Cell(
        image: drawn(
          on: panel.map.overlay(on: plain, placement, area: (prepared.width, prepared.height))),
        caption: panel.caption)
    }
    let scale = Double(Self.side) / Double(max(prepared.width, prepared.height, 1))
    let size = (
      width: max(1, Int((Double(prepared.width) * scale).rounded())),
      height: max(1, Int((Double(prepared.height) * scale).rounded()))
    )
    let maps = panels.map { panel in
      ContactSheet.Cell(
        image: panel.map.picture(width: size.width, height: size.height, unit: panel.unit),
        caption: panel.measures)
    }
    // Bars and frames fit into the cell without being scaled.
    let side = Self.side + 32
    if panels.count == 1 {
      return ContactSheet(title: title, cells: [first] + overlays + maps, columns: 3, side: side)
    }
    let input = ContactSheet.Cell(
      image: AnnotatedPicture(image: prepared).panel(side: Self.side),
      caption: ["input \(prepared.width)x\(prepared.height)"])
    return ContactSheet(
      title: title, cells: [first] + overlays + [input] + maps, columns: 1 + panels.count,
      side: side)
  }

  /// The boxes drawn on a scaled copy of the image.
  private func drawn(on picture: Image) -> Image {
    guard !boxes.isEmpty else { return picture }
    let scaleX = Double(picture.width) / Double(max(image.width, 1))
    let scaleY = Double(picture.height) / Double(max(image.height, 1))
    let scaled = boxes.map { box in
      var box = box
      box.box = BoundingBox(
        left: box.box.left * scaleX, top: box.box.top * scaleY, right: box.box.right * scaleX,
        bottom: box.box.bottom * scaleY)
      return box
    }
    return AnnotatedPicture(image: picture, boxes: scaled).panel(
      side: max(picture.width, picture.height))
  }
}
