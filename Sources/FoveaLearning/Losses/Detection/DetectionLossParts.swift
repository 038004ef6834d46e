import FoveaTensors

/// A detection loss and what it is made of, all unevaluated.
public struct DetectionLossParts: Sendable {
  /// One part of the loss.
  public struct Term: Sendable {
    /// For a label: `box`, `classification`, `distribution` or `objectness`.
    public let name: String
    /// Of each image, `[N]`, with its gain and divided by the batch's normaliser.
    public let perImage: Tensor
    /// Of the batch: a scalar.
    public var value: Tensor { perImage.sum() }
  }

  /// The parts, box first.
  public let terms: [Term]

  /// What each image adds to `total`, `[N]`.
  public var perImage: Tensor {
    let images = Float(terms[0].perImage.count)
    return terms.dropFirst().reduce(terms[0].perImage) { $0 + $1.perImage } * images
  }

  /// What to train on: the sum of the parts times the number of images, a scalar.
  public var total: Tensor { perImage.sum() }

  /// How badly boxes fit.
  public var box: Tensor { value("box") }
  /// How badly classes are told.
  public var classification: Tensor { value("classification") }
  /// How badly distributions of distances fit; 0 where distances are predicted directly.
  public var distribution: Tensor { value("distribution") }
  /// How badly objects are told from background; 0 where there is no such output.
  public var objectness: Tensor { value("objectness") }

  private func value(_ name: String) -> Tensor {
    terms.first { $0.name == name }?.value ?? .zeros([])
  }
}

/// A loss that trains a `DetectionModel`.
public protocol DetectionObjective: Sendable {
  /// The loss of a model's output `[N, cells, outputs]` for objects.
  ///
  /// - Parameters:
  ///   - boxes: Left, top, right, bottom in pixels of the images, `[N, M, 4]`.
  ///   - labels: Their classes, int32 `[N, M]`; −1 says that there is no object. One that the model
  ///     doesn't know is a `DetectionTargetError` when the loss is evaluated.
  ///   - imageSize: Height and width of the images.
  func callAsFunction(_ output: Tensor, boxes: Tensor, labels: Tensor, imageSize: Pair)
    -> DetectionLossParts
}
