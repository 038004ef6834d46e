import FoveaImages

extension BoundingBox {
  /// Left edge, top edge, width and height, as COCO stores boxes.
  var corner: [Double] { [left, top, right - left, bottom - top] }
}
