/// A layer with weights in a Keras file.
package struct KerasLayer: Sendable, Equatable {
  /// The layer's name in the model: `conv2d_3`.
  package let name: String
  /// The layer's class, `Conv2D`; nil if the file does not name it.
  package let kind: String?
  /// The layer's weights, in Keras's order.
  package let weights: [KerasWeight]
  /// The layer's settings, such as `strides`, `padding`, `epsilon`; nil if the file has none.
  package let configuration: KerasValue?

  /// The weight with a role; nil if there is none.
  package func weight(_ role: KerasWeight.Role) -> KerasWeight? {
    weights.first { $0.role == role }
  }
}

/// A tensor of a Keras layer.
package struct KerasWeight: Sendable, Equatable {
  /// The role of a tensor in its layer.
  package enum Role: String, Sendable, CaseIterable {
    /// `[height, width, in, out]` of a convolution, `[in, out]` of a dense layer.
    case kernel
    /// `[height, width, channels, multiplier]` of a depthwise convolution.
    case depthwiseKernel = "depthwise_kernel"
    /// `[1, 1, in, out]` of a separable convolution.
    case pointwiseKernel = "pointwise_kernel"
    case bias
    case gamma
    case beta
    case movingMean = "moving_mean"
    case movingVariance = "moving_variance"
    /// Any other weight.
    case other
  }

  /// The role in the layer.
  package let role: Role
  /// The tensor's name in the archive.
  package let tensor: String
  /// Axis lengths in Keras's order.
  package let shape: [Int]
}

extension KerasWeight.Role {
  /// Derives the role from a weight's name, as in Keras 1 to 3: `conv2d/kernel:0`,
  /// `block1_conv1_W_1:0`, `bn_conv1_running_mean`.
  init?(name: String) {
    var name = name.split(separator: "/").last.map(String.init) ?? name
    if let colon = name.lastIndex(of: ":") { name = String(name[..<colon]) }
    if let found = Self(rawValue: name), found != .other {
      self = found
      return
    }
    // Keras 1 used the layer's name as a prefix and a number as a suffix.
    while let last = name.split(separator: "_").last, Int(last) != nil, name.contains("_") {
      name.removeLast(last.count + 1)
    }
    let endings: [(String, Self)] = [
      ("_W", .kernel), ("_b", .bias), ("_gamma", .gamma), ("_beta", .beta),
      ("_running_mean", .movingMean), ("_running_std", .movingVariance),
      ("_depthwise_kernel", .depthwiseKernel), ("_pointwise_kernel", .pointwiseKernel),
      ("_kernel", .kernel), ("_bias", .bias), ("_moving_mean", .movingMean),
      ("_moving_variance", .movingVariance),
    ]
    guard let role = endings.first(where: { name.hasSuffix($0.0) })?.1 else { return nil }
    self = role
  }

  /// The roles of a layer's numbered weights, derived from its class: Keras 3 stores no names.
  static func numbered(_ count: Int, kind: String?, _ configuration: KerasValue?) -> [Self]? {
    switch kind {
    case "Conv2D", "Dense": return count <= 2 ? Array([.kernel, .bias].prefix(count)) : nil
    case "DepthwiseConv2D":
      return count <= 2 ? Array([.depthwiseKernel, .bias].prefix(count)) : nil
    case "SeparableConv2D":
      return count <= 3 ? Array([.depthwiseKernel, .pointwiseKernel, .bias].prefix(count)) : nil
    case "BatchNormalization":
      var roles: [Self] = []
      let isPlain = configuration == nil && count == 2
      if !isPlain, configuration?["scale"]?.flag ?? true { roles.append(.gamma) }
      if !isPlain, configuration?["center"]?.flag ?? true { roles.append(.beta) }
      roles += [.movingMean, .movingVariance]
      return roles.count == count ? roles : nil
    default: return nil
    }
  }
}
