import FoveaDatasets
import FoveaLearning

extension DetectionTargets {
  /// Pads the annotated objects of the images to one length, of at least `minimum`.
  public init(_ images: [[BoxAnnotation]], minimum: Int = 8) {
    self.init(images.map { $0.map { (label: $0.label, box: $0.box) } }, minimum: minimum)
  }
}
