import FoveaInference

/// What is to be seen: methods, the layer, and the output that is explained.
public struct SeeingRequest: Sendable {
  /// The methods, each once.
  public var methods: [SeeingMethod] = [.gradCAM]
  /// The path of the layer for the methods of a layer; nil for one that suits the task.
  public var layer: String?
  /// The class, or the value of a regression; nil for the predicted one, or the first value.
  public var className: String?
  /// Detection: the number of the box by descending score, from 1; nil for the best.
  public var box: Int?
  /// Verification: the image that each image is compared with.
  public var other: InputImage?
  /// The side of the window that occlusion covers, in pixels of the input; nil for an eighth of the
  /// shorter side.
  public var window: Int?

  /// Makes the request of a Grad-CAM of the predicted output.
  public init() {}
}
