import FoveaImages
import FoveaInference
import FoveaSupport
import FoveaTensors

/// An image with the maps that explain a model's output for it.
public struct SeenImage: Sendable {
  /// The image's name: its path.
  public let name: String
  /// The image as decoded.
  public let image: Image
  /// The image at the size of the model's input.
  public let prepared: Image
  /// The place of the image in the input.
  public let placement: Placement
  /// The number that the maps explain.
  public let score: SeenScore
  /// A map for each method, in the order of the request.
  public let maps: [EvidenceMap]
}

/// An image, prepared for a model as in prediction.
struct SeenInput {
  let name: String
  let image: Image
  let prepared: Image
  let placement: Placement
  let shape: [Int]
  let pixels: [Float]

  /// - Throws: `ImageError` where it can't be decoded, `PreprocessingError` where it has another
  ///   size than the input and isn't resized.
  init(_ source: InputImage, _ card: ModelCard) throws {
    let preprocessing = card.preprocessing
    name = source.name ?? "the image"
    image = try source.decoded(
      channels: preprocessing.channels,
      atLeast: card.task.annotation.hasPlaces ? nil : preprocessing.sufficientShorterSide,
      name: name)
    prepared = try preprocessing.prepare(image, name: name)
    pixels = try preprocessing(image, name: name)
    placement = preprocessing.placement(imageWidth: image.width, imageHeight: image.height)
    shape = [1, preprocessing.height, preprocessing.width, preprocessing.channels]
  }

  var tensor: Tensor { Tensor(pixels, shape: shape) }
}
