import FoveaImages
import FoveaTensors

/// The objects of a batch as tensors, all images padded to one number of objects.
public struct DetectionTargets: Sendable {
  /// Left, top, right, bottom in pixels, `[N, M, 4]`.
  public let boxes: Tensor
  /// Classes, int32 `[N, M]`; −1 where there is no object.
  public let labels: Tensor

  /// Pads the objects of each image to a common number M.
  ///
  /// M is a power of two and at least `minimum`, so that batches have few different shapes, because
  /// each shape needs a plan of its own.
  ///
  /// - Parameter images: class and box of each object, by image.
  public init(_ images: [[(label: Int, box: BoundingBox)]], minimum: Int = 8) {
    var capacity = 1
    let largest = max(images.map(\.count).max() ?? 0, minimum)
    while capacity < largest { capacity *= 2 }
    var edges = [Float](repeating: 0, count: images.count * capacity * 4)
    var classes = [Int32](repeating: -1, count: images.count * capacity)
    for (image, objects) in images.enumerated() {
      for (index, object) in objects.enumerated() {
        let place = image * capacity + index
        classes[place] = Int32(object.label)
        let box = object.box
        for (side, edge) in [box.left, box.top, box.right, box.bottom].enumerated() {
          edges[4 * place + side] = Float(edge)
        }
      }
    }
    boxes = Tensor(edges, shape: [images.count, capacity, 4])
    labels = Tensor(classes, shape: [images.count, capacity])
  }
}
