/// Facts about the networks of `keras.applications` that weight files do not contain.
package enum KerasDefaults {
  /// The options that make a catalogue model equal to Keras's network of the same name.
  package static func modelOptions(for model: String) -> [String: String] {
    switch model {
    case "resnet50", "resnet101", "resnet152": ["stride": "1x1"]
    case "mobilenet_v2": ["padding": "same"]
    default: [:]
    }
  }

  /// The ε of a network's normalizations: Keras's default is 1e-3.
  static func epsilon(_ model: String) -> Double {
    model.hasPrefix("resnet") || model.hasPrefix("densenet") ? 1.001e-5 : 1e-3
  }
}
