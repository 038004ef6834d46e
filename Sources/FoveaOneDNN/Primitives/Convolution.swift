import COneDNN

/// The geometry of a two-dimensional convolution, in oneDNN's terms.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// The shape of the images: batch, height, width, channels (NHWC).
  public var input: [Int]
  /// The shape of the result: batch, height, width, channels.
  public var output: [Int]
  /// The shape of the weights: output channels, height, width, input channels of a group.
  public var weights: [Int]
  /// The strides along height and width.
  public var strides: [Int]
  /// The distances between filter taps along height and width; 1 for a dense filter.
  public var dilation: [Int]
  /// The padding at the top and left, in pixels.
  public var paddingBefore: [Int]
  /// The padding at the bottom and right, in pixels.
  public var paddingAfter: [Int]
  /// The number of channel groups; 1 for an ordinary convolution.
  public var groups: Int

  /// Makes a geometry from all of its parameters.
  public init(
    input: [Int], output: [Int], weights: [Int], strides: [Int], dilation: [Int],
    paddingBefore: [Int], paddingAfter: [Int], groups: Int
  ) {
    self.input = input
    self.output = output
    self.weights = weights
    self.strides = strides
    self.dilation = dilation
    self.paddingBefore = paddingBefore
    self.paddingAfter = paddingAfter
    self.groups = groups
  }

  static func images(_ s: [Int]) throws -> MemoryDescriptor {
    try MemoryDescriptor(
      [s[0], s[3], s[1], s[2]], strides: [s[1] * s[2] * s[3], 1, s[2] * s[3], s[3]])
  }

  var weightAxes: [Int] {
    let (o, h, w, i) = (weights[0], weights[1], weights[2], weights[3])
    return groups == 1 ? [o, i, h, w] : [groups, o / groups, i, h, w]
  }

  /// The layout of weights outside primitives.
  ///
  /// - Throws: `OneDNNError` if oneDNN rejects the layout.
  public func plainWeights() throws -> MemoryDescriptor {
    let (o, h, w, i) = (weights[0], weights[1], weights[2], weights[3])
    let strides = [h * w * i, 1, w * i, i]
    return try MemoryDescriptor(
      weightAxes, strides: groups == 1 ? strides : [o / groups * h * w * i] + strides)
  }

  var dnnlStrides: [Int64] { strides.map(Int64.init) }
  var dnnlDilation: [Int64] { dilation.map { Int64($0 - 1) } }
  var dnnlBefore: [Int64] { paddingBefore.map(Int64.init) }
  var dnnlAfter: [Int64] { paddingAfter.map(Int64.init) }
}

/// A convolution primitive, with its layout of the weights or their gradient.
public struct ConvolutionPrimitive: Sendable {
  /// The primitive, with its arguments bound.
  public let primitive: Primitive
  /// The layout of the weights, or of their gradient.
  public let weights: MemoryDescriptor

  /// The forward primitive; runs on [images, weights, bias if any, operand of an addition if any,
  /// result].
  ///
  /// - Throws: `OneDNNError` if oneDNN has no implementation.
  public static func forward(
    _ g: ConvolutionGeometry, hasBias: Bool, training: Bool, then operations: [PostOperation] = []
  ) throws -> ConvolutionPrimitive {
    let (source, destination) = (
      try ConvolutionGeometry.images(g.input), try ConvolutionGeometry.images(g.output)
    )
    let descriptor = try forwardDescriptor(
      g, source, destination, hasBias: hasBias, training: training, operations)
    let primitive = try Primitive(owning: descriptor, "make a convolution")
    let weights = try primitive.layout(dnnl_query_weights_md)
    var layouts: [(Argument, MemoryDescriptor)] = [(.source, source), (.weights, weights)]
    if hasBias { layouts.append((.bias, try MemoryDescriptor([g.output[3]], strides: [1]))) }
    for (index, operation) in operations.enumerated() where operation == .add {
      layouts.append((.postOperand(index), destination))
    }
    layouts.append((.destination, destination))
    try primitive.bind(layouts)
    return ConvolutionPrimitive(primitive: primitive, weights: weights)
  }

  private static func forwardDescriptor(
    _ g: ConvolutionGeometry, _ source: MemoryDescriptor, _ destination: MemoryDescriptor,
    hasBias: Bool, training: Bool, _ operations: [PostOperation]
  ) throws -> dnnl_primitive_desc_t {
    let attributes = try Attributes(operations, layout: destination)
    let weights = try MemoryDescriptor(any: g.weightAxes)
    let bias = hasBias ? try MemoryDescriptor([g.output[3]], strides: [1]) : nil
    var descriptor: dnnl_primitive_desc_t?
    // Handles do not retain their owners, which must live until the call returns.
    defer { withExtendedLifetime((attributes, weights, bias)) {} }
    try check(
      dnnl_convolution_forward_primitive_desc_create(
        &descriptor, try DNNEngine.cpu.get().handle,
        training ? dnnl_forward_training : dnnl_forward_inference, dnnl_convolution_direct,
        source.handle, weights.handle, bias?.handle, destination.handle, g.dnnlStrides,
        g.dnnlDilation, g.dnnlBefore, g.dnnlAfter, attributes.handle),
      "plan a convolution \(g)")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a convolution") }
    return descriptor
  }

  /// The gradient with respect to the images; runs on [gradient of the result, weights, gradient of
  /// the images].
  ///
  /// - Throws: `OneDNNError` if oneDNN has no implementation.
  public static func gradientOfInput(_ g: ConvolutionGeometry) throws -> ConvolutionPrimitive {
    let (source, destination) = (
      try ConvolutionGeometry.images(g.input), try ConvolutionGeometry.images(g.output)
    )
    let hint = try forwardDescriptor(g, source, destination, hasBias: false, training: true, [])
    defer { dnnl_primitive_desc_destroy(hint) }
    let anyWeights = try MemoryDescriptor(any: g.weightAxes)
    defer { withExtendedLifetime((source, destination, anyWeights)) {} }
    var descriptor: dnnl_primitive_desc_t?
    try check(
      dnnl_convolution_backward_data_primitive_desc_create(
        &descriptor, try DNNEngine.cpu.get().handle, dnnl_convolution_direct, source.handle,
        anyWeights.handle, destination.handle, g.dnnlStrides,
        g.dnnlDilation, g.dnnlBefore, g.dnnlAfter, hint, nil),
      "plan the input gradient of a convolution \(g)")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a convolution") }
    let primitive = try Primitive(owning: descriptor, "make a convolution's input gradient")
    let weights = try primitive.layout(dnnl_query_weights_md)
    try primitive.bind([
      (.gradientOfDestination, destination), (.weights, weights), (.gradientOfSource, source),
    ])
    return ConvolutionPrimitive(primitive: primitive, weights: weights)
  }

  /// The gradient with respect to the weights; runs on [images, gradient of the result, gradient of
  /// the weights].
  ///
  /// - Throws: `OneDNNError` if oneDNN has no implementation.
  public static func gradientOfWeights(_ g: ConvolutionGeometry) throws -> ConvolutionPrimitive {
    let (source, destination) = (
      try ConvolutionGeometry.images(g.input), try ConvolutionGeometry.images(g.output)
    )
    let hint = try forwardDescriptor(g, source, destination, hasBias: false, training: true, [])
    defer { dnnl_primitive_desc_destroy(hint) }
    let anyWeights = try MemoryDescriptor(any: g.weightAxes)
    defer { withExtendedLifetime((source, destination, anyWeights)) {} }
    var descriptor: dnnl_primitive_desc_t?
    try check(
      dnnl_convolution_backward_weights_primitive_desc_create(
        &descriptor, try DNNEngine.cpu.get().handle, dnnl_convolution_direct, source.handle,
        anyWeights.handle, nil, destination.handle, g.dnnlStrides,
        g.dnnlDilation, g.dnnlBefore, g.dnnlAfter, hint, nil),
      "plan the weight gradient of a convolution \(g)")
    guard let descriptor else { throw OneDNNError(dnnl_runtime_error, "plan a convolution") }
    let primitive = try Primitive(owning: descriptor, "make a convolution's weight gradient")
    let weights = try primitive.layout(dnnl_query_diff_weights_md)
    try primitive.bind([
      (.source, source), (.gradientOfDestination, destination), (.gradientOfWeights, weights),
    ])
    return ConvolutionPrimitive(primitive: primitive, weights: weights)
  }
}
