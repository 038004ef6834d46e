import FoveaGraphs
import FoveaImages
import FoveaSupport
import FoveaTensors

/// The one image input of an imported network.
struct GraphInput {
  private let port: GraphPort
  private let isChannelsLast: Bool
  /// Whether the network takes one image without an axis of the batch.
  private let isSingle: Bool
  /// Whether pixels are bytes, not floating-point numbers.
  let takesBytes: Bool
  private let order: GraphImport.ChannelOrder
  let channels: Int
  let height: Int
  let width: Int

  init(_ graph: GraphDefinition, _ settings: GraphImport.Settings) throws {
    guard graph.inputs.count == 1, let port = graph.inputs.first else {
      throw GraphImportError(
        "the network has \(graph.inputs.count) inputs "
          + "(\(graph.inputs.map(\.name).joined(separator: ", "))), and one image is expected")
    }
    guard [.float32, .uint8].contains(port.elementType), var shape = port.shape,
      shape.count == 4 || shape.count == 3
    else {
      throw GraphImportError(
        "the input '\(port.name)' is \(port.elementType) of \(port.shape?.count ?? 0) axes; "
          + "expected images [N, C, H, W] of float32, float16 or uint8. Export the network without "
          + "the steps that prepare images"
      )
    }
    takesBytes = port.elementType == .uint8
    isSingle = shape.count == 3
    if isSingle { shape.insert(.fixed(1), at: 0) }
    let batched = GraphPort(port.name, port.elementType, shape)
    func fixed(_ axis: Int) -> Int? {
      if case .fixed(let length) = shape[axis], length > 0 { length } else { nil }
    }
    func isImage(_ axis: Int) -> Bool { fixed(axis) == 1 || fixed(axis) == 3 }
    isChannelsLast = !isImage(1) && isImage(3)
    guard isImage(1) || isImage(3), let channels = fixed(isChannelsLast ? 3 : 1) else {
      throw GraphImportError(
        "the input '\(port.name)' doesn't have 1 or 3 channels, as grey and colour images do")
    }
    let (rows, columns) = isChannelsLast ? (1, 2) : (2, 3)
    guard let height = settings.size?.height ?? fixed(rows),
      let width = settings.size?.width ?? fixed(columns)
    else {
      throw GraphImportError(
        "the file leaves the images' size open; set `size` (224, or 320x240 as height x width)")
    }
    self.port = batched
    self.channels = channels
    self.height = height
    self.width = width
    order = settings.channelOrder
  }

  /// The task of a network with one output of such a shape.
  func task(of graph: GraphDefinition) throws -> VisionTask {
    var shape = graph.outputs.first?.shape
    if shape == nil || shape?.count == 4 {
      shape = try output(of: graph).shape.map(GraphDimension.fixed)
    }
    guard let shape, shape.count == 4 else { return .classification }
    return shape[2...].allSatisfy { $0 == .fixed(1) } ? .classification : .segmentation
  }

  /// The graph's output for black images; `isPrepended`: after `prepend`.
  func output(of graph: GraphDefinition, isPrepended: Bool = false) throws -> GraphValue {
    let images = Tensor.zeros(shape(isPrepended: isPrepended))
    let values = try outputs(of: graph, images, isPrepended: isPrepended)
    guard let value = values[graph.outputs[0].name] else {
      throw GraphImportError("the network gives no output")
    }
    return value
  }

  /// The graph's outputs for noise, as many images as the file wants.
  func outputsForNoise(of graph: GraphDefinition) throws -> [String: GraphValue] {
    let noise = Tensor.randomUniform(shape(isPrepended: false), key: RandomKey(seed: 0))
    return try outputs(of: graph, takesBytes ? (noise * 255).round() : noise, isPrepended: false)
  }

  private func outputs(
    of graph: GraphDefinition, _ images: Tensor, isPrepended: Bool
  ) throws -> [String: GraphValue] {
    let isOwn = !isPrepended
    let pixels = isOwn && takesBytes ? images.cast(.uint8) : images
    let value = GraphValue(
      isOwn && isSingle ? pixels.reshaped(Array(pixels.shape.dropFirst())) : pixels)
    return try GraphModel(graph).run([graph.inputs[0].name: value])
  }

  private func shape(isPrepended: Bool) -> [Int] {
    let batch = if case .fixed(let length)? = port.shape?.first, length > 0 { length } else { 1 }
    return [batch]
      + (isChannelsLast && !isPrepended ? [height, width, channels] : [channels, height, width])
  }

  /// Makes the graph take a batch of RGB images `[N, C, H, W]` of float32.
  func prepend(to graph: inout GraphDefinition) {
    var names = GraphNames(of: graph)
    let flips = order == .bgr && channels == 3
    guard flips || isChannelsLast || isSingle || takesBytes else { return }
    var value = names.free("fovea.images")
    var shape = port.shape ?? []
    if isChannelsLast { shape = [shape[0], shape[3], shape[1], shape[2]] }
    graph.inputs = [GraphPort(value, .float32, shape)]
    var nodes: [GraphNode] = []
    func add(
      _ op: String, _ name: String, _ others: [String] = [],
      _ attributes: [String: GraphAttribute] = [:]
    ) {
      let output = names.free(name)
      nodes.append(
        GraphNode(
          op, name: output, inputs: [value] + others, outputs: [output], attributes: attributes))
      value = output
    }
    if flips {
      let indices = names.free("fovea.channel_order")
      graph.constants[indices] = GraphTensor([2, 1, 0] as [Int], shape: [3])
      add("Gather", "fovea.flip", [indices], ["axis": .int(1)])
    }
    if isChannelsLast {
      add("Transpose", "fovea.channels_last", [], ["perm": .ints([0, 2, 3, 1])])
    }
    if takesBytes {
      // Normalised to 0 ... 255.
      for (op, limit) in [("Max", Float(0)), ("Min", 255)] {
        let name = names.free("fovea.limit")
        graph.constants[name] = GraphTensor([limit], shape: [])
        add(op, "fovea.held", [name])
      }
      let half = names.free("fovea.half")
      graph.constants[half] = GraphTensor([0.5] as [Float], shape: [])
      add("Add", "fovea.raised", [half])
      add("Floor", "fovea.whole")
      add("Cast", "fovea.bytes", [], ["to": .int(ElementType.uint8.onnxCode)])
    }
    if isSingle { add("Squeeze", "fovea.single", [], ["axes": .ints([0])]) }
    nodes[nodes.count - 1].outputs = [port.name]
    graph.nodes.insert(contentsOf: nodes, at: 0)
  }

  /// The preprocessing of images for the network.
  ///
  /// - Parameter trained: The preprocessing of a model exported by Fovea, overridden by the
  ///   settings.
  func preprocessing(
    _ settings: GraphImport.Settings, _ task: VisionTask, trained: Preprocessing?
  ) throws -> Preprocessing {
    /// The values on the scale 0 to 1, in the order RGB.
    func scaled(_ values: [Double]?, _ usual: Double) throws -> [Double] {
      let values = values ?? [Double](repeating: usual, count: channels)
      guard values.count == channels || values.count == 1 else {
        throw GraphImportError(
          "there are \(values.count) means or deviations for \(channels) channels")
      }
      let all = values.count == 1 ? [Double](repeating: values[0], count: channels) : values
      return (order == .bgr ? all.reversed() : all).map {
        $0 / (takesBytes ? 255 : settings.brightest)
      }
    }
    var result =
      trained
      ?? Preprocessing(
        width: width, height: height, channels: channels,
        resize: task == .detection ? .letterbox : .stretch)
    (result.width, result.height, result.channels) = (width, height, channels)
    result.resize = settings.resize ?? result.resize
    if trained?.channels != channels || settings.mean != nil {
      result.mean = try scaled(settings.mean, 0)
    }
    if trained?.channels != channels || settings.deviation != nil {
      result.deviation = try scaled(settings.deviation, 1)
    }
    try result.validate()
    return result
  }
}
