/// A way to show which parts of an image speak for a model's output.
public enum SeeingMethod: String, Codable, Sendable, CaseIterable {
  /// Grad-CAM: a layer's maps, each weighted by the mean of its gradient (Selvaraju et al. 2017).
  case gradCAM = "grad-cam"
  /// Grad-CAM++: weighted by the positive gradients, each with a coefficient of its own
  /// (Chattopadhay et al. 2018).
  case gradCAMPlusPlus = "grad-cam++"
  /// HiResCAM: maps times gradients, position by position (Draelos & Carin 2020). For a network
  /// that ends in average pooling and one dense layer, the sum of the map is the class's logit
  /// without its bias.
  case hiResCAM = "hirescam"
  /// Eigen-CAM: the first principal component of a layer's maps, for no class in particular
  /// (Muhammad & Yeasin 2020).
  case eigenCAM = "eigen-cam"
  /// Occlusion: the fall of the score where a window of the image is covered (Zeiler & Fergus
  /// 2014).
  case occlusion
  /// Integrated gradients: the score's gradient, summed on the way from a blank image (Sundararajan
  /// et al. 2017).
  case integratedGradients = "integrated-gradients"

  /// Whether the map is that of a layer; else it is that of the input.
  public var isOfLayer: Bool {
    switch self {
    case .gradCAM, .gradCAMPlusPlus, .hiResCAM, .eigenCAM: true
    case .occlusion, .integratedGradients: false
    }
  }

  /// Whether the map is in the score's unit; Eigen-CAM's is in that of the layer's outputs.
  public var isInScoreUnits: Bool { self != .eigenCAM }
}
