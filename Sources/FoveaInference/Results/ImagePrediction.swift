/// A prediction for one of many images.
public struct ImagePrediction<Prediction: Sendable>: Sendable {
  /// The image's position in the given list.
  public var index: Int
  /// The path of the image's file, or its number, such as `image 3`.
  public var name: String
  /// The model's result.
  public var prediction: Prediction
}

extension ImagePrediction: Equatable where Prediction: Equatable {}
