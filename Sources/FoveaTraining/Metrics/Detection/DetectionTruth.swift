import FoveaImages

/// A box that a detector should find.
public struct DetectionTruth: Sendable, Codable, Hashable {
  /// The class: its index in the class names.
  public var label: Int
  /// Where it is, in the same pixels as the detections.
  public var box: BoundingBox
  /// Whether the box holds a crowd, within which any number of detections is neither right nor
  /// wrong (COCO's `iscrowd`, Pascal VOC's `difficult`).
  public var isCrowd: Bool
  /// The object's area in square pixels, which says whether it is small, medium or large; nil: the
  /// box's. COCO gives the area of the object's outline.
  public var area: Double?

  /// Makes a true box.
  public init(label: Int, box: BoundingBox, isCrowd: Bool = false, area: Double? = nil) {
    self.label = label
    self.box = box
    self.isCrowd = isCrowd
    self.area = area
  }
}
