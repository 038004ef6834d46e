import FoveaTensors

/// A detection loss and its parts, all unevaluated.
public struct DetectionLossParts: Sendable {
  /// One part of the loss.
  public struct Term: Sendable {
    /// The name of the part: `box`, `classification`, `distribution` or `objectness`.
    public let name: String
    /// The value of each image, `[N]`, multiplied by its gain and divided by the batch's
    /// normaliser.
    public let perImage: Tensor
    /// The value of the batch, a scalar.
    public var value: Tensor { perImage.sum() }
  }

  /// The parts, box first.
  public let terms: [Term]

  /// The contribution of each image to `total`, `[N]`.
  public var perImage: Tensor {
    let images = Float(terms[0].perImage.count)
    return terms.dropFirst().reduce(terms[0].perImage) { $0 + $1.perImage } * images
  }

  /// The value to minimise: the sum of the parts over all images, a scalar.
  public var total: Tensor { perImage.sum() }

  /// The box part, a scalar.
  public var box: Tensor { value("box") }
  /// The classification part, a scalar.
  public var classification: Tensor { value("classification") }
  /// The distribution part, a scalar; 0 where distances are predicted directly.
  public var distribution: Tensor { value("distribution") }
  /// The objectness part, a scalar; 0 for models without objectness.
  public var objectness: Tensor { value("objectness") }

  private func value(_ name: String) -> Tensor {
    terms.first { $0.name == name }?.value ?? .zeros([])
  }
}

/// A loss for training a `DetectionModel`.
public protocol DetectionObjective: Sendable {
  /// The loss of a model's output `[N, cells, outputs]` with respect to labelled objects.
  ///
  /// - Parameters:
  ///   - boxes: Left, top, right, bottom in pixels of the images, `[N, M, 4]`.
  ///   - labels: Classes of the boxes, int32 `[N, M]`; −1 for no object. A label out of range is a
  ///     ``DetectionTargetError`` when the loss is evaluated.
  ///   - imageSize: Height and width of the images.
  func callAsFunction(_ output: Tensor, boxes: Tensor, labels: Tensor, imageSize: Pair)
    -> DetectionLossParts
}
