/// What is known of the networks in `keras.applications` that files of weights alone don't tell.
public enum KerasDefaults {
  /// The options with which a model of the catalogue is the network that Keras has under its name.
  public static func modelOptions(for model: String) -> [String: String] {
    switch model {
    case "resnet50", "resnet101", "resnet152": ["stride": "1x1"]
    case "mobilenet_v2": ["padding": "same"]
    default: [:]
    }
  }

  /// The ε of the normalizations of a network: Keras's default is 1e-3.
  static func epsilon(_ model: String) -> Double {
    model.hasPrefix("resnet") || model.hasPrefix("densenet") ? 1.001e-5 : 1e-3
  }
}
