import FoveaGraphs

extension DarknetBuilder {
  /// The output length of a window, with Darknet's rounding.
  private func length(
    _ input: Int, _ size: Int, _ stride: Int, _ padding: Int,
    _ section: DarknetConfiguration.Section
  ) throws(DarknetError) -> Int {
    let length = (input + padding - size) / stride + 1
    guard input + padding >= size, length > 0, length <= Self.limit else {
      throw section.problem(
        "a window of \(size) at stride \(stride) doesn't fit \(input) pixels padded by \(padding)")
    }
    return length
  }

  private func strides(
    _ section: DarknetConfiguration.Section
  ) throws(DarknetError) -> (x: Int, y: Int) {
    let both = try section.integer("stride", 1, in: 1...64)
    return (
      try section.integer("stride_x", both, in: 1...64),
      try section.integer("stride_y", both, in: 1...64)
    )
  }

  mutating func convolution(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    guard !last.isFlat else { throw section.problem("cannot follow a [connected] layer") }
    let filters = try section.integer("filters", 1, in: 1...Self.limit)
    let size = try section.integer("size", 1, in: 1...255)
    let stride = try strides(section)
    let dilation = try section.integer("dilation", 1, in: 1...64)
    let groups = try section.integer("groups", 1, in: 1...Self.limit)
    let isPadded = try section.integer("pad", 0, in: 0...1) == 1
    let given = try section.integer("padding", 0, in: 0...255)
    let padding = isPadded ? size / 2 * dilation : given
    guard last.channels % groups == 0, filters % groups == 0 else {
      throw section.problem(
        "\(last.channels) channels and \(filters) filters don't divide into \(groups) groups",
        at: "groups")
    }
    let reach = (size - 1) * dilation + 1
    let height = try length(last.height, reach, stride.y, 2 * padding, section)
    let width = try length(last.width, reach, stride.x, 2 * padding, section)
    let isNormalized = try section.integer("batch_normalize", 0, in: 0...1) == 1
    let bias = try read([filters], section, as: name + ".bias")
    var norm: [String] = []
    if isNormalized {
      for part in ["scale", "mean", "variance"] {
        norm.append(try read([filters], section, as: name + "." + part))
      }
    }
    let weight = try read(
      [filters, last.channels / groups, size, size], section, as: name + ".weight")
    var output = graph.node(
      "Conv", [last.name, weight] + (isNormalized ? [] : [bias]), as: name + ".conv",
      [
        "kernel_shape": .ints([size, size]), "strides": .ints([stride.y, stride.x]),
        "pads": .ints([padding, padding, padding, padding]),
        "dilations": .ints([dilation, dilation]), "group": .int(groups),
      ])
    if isNormalized {
      output = graph.node(
        "BatchNormalization", [output, norm[0], bias, norm[1], norm[2]], as: name + ".norm",
        ["epsilon": .float(1e-5)])
    }
    output = try activated(output, section, default: "logistic", name)
    return Value(name: output, channels: filters, height: height, width: width)
  }

  mutating func connected(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    let outputs = try section.integer("output", in: 1...Self.limit)
    let (inputs, over) = last.channels.multipliedReportingOverflow(by: last.height * last.width)
    guard !over, inputs <= 1 << 30 else { throw section.problem("has too many inputs") }
    let isNormalized = try section.integer("batch_normalize", 0, in: 0...1) == 1
    let bias = try read([outputs], section, as: name + ".bias")
    let weight = try read([outputs, inputs], section, as: name + ".weight")
    let flat = last.isFlat ? last.name : graph.node("Flatten", [last.name], as: name + ".flat")
    var output = graph.node(
      "Gemm", [flat, weight] + (isNormalized ? [] : [bias]), as: name + ".dense",
      ["transB": .int(1)])
    if isNormalized {
      var norm: [String] = []
      for part in ["scale", "mean", "variance"] {
        norm.append(try read([outputs], section, as: name + "." + part))
      }
      output = graph.node(
        "BatchNormalization", [output, norm[0], bias, norm[1], norm[2]], as: name + ".norm",
        ["epsilon": .float(1e-5)])
    }
    output = try activated(output, section, default: "logistic", name)
    return Value(name: output, channels: outputs, height: 1, width: 1, isFlat: true)
  }

  mutating func maxPool(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    let stride = try strides(section)
    let size = try section.integer("size", max(stride.x, stride.y), in: 1...255)
    // Half of it, rounded down, is at the top and left.
    let padding = try section.integer("padding", size - 1, in: 0...255)
    let height = try length(last.height, size, stride.y, padding, section)
    let width = try length(last.width, size, stride.x, padding, section)
    let (before, after) = (padding / 2, padding - padding / 2)
    guard after < size else {
      throw section.problem(
        "padding=\(padding) reaches beyond the window of \(size)", at: "padding")
    }
    let output = graph.node(
      "MaxPool", [last.name], as: name + ".maxpool",
      [
        "kernel_shape": .ints([size, size]), "strides": .ints([stride.y, stride.x]),
        "pads": .ints([before, before, after, after]),
      ])
    return Value(name: output, channels: last.channels, height: height, width: width)
  }

  mutating func upsample(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    let factor = try section.integer("stride", 2, in: 1...64)
    guard last.height * factor <= Self.limit, last.width * factor <= Self.limit else {
      throw section.problem("has an output of more than \(Self.limit) pixels per side")
    }
    let scales = graph.fixed(
      GraphTensor([1, 1, Float(factor), Float(factor)], shape: [4]), as: name + ".scales")
    let output = graph.node(
      "Resize", [last.name, "", scales], as: name + ".upsample",
      [
        "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
        "nearest_mode": .text("floor"),
      ])
    return Value(
      name: output, channels: last.channels, height: last.height * factor,
      width: last.width * factor)
  }

  mutating func route(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    guard let references = try section.integers("layers"), !references.isEmpty else {
      throw section.problem("lacks 'layers'")
    }
    let groups = try section.integer("groups", 1, in: 1...Self.limit)
    let group = try section.integer("group_id", 0, in: 0...Self.limit)
    var parts: [Value] = []
    for (index, reference) in references.enumerated() {
      var part = try value(reference, section, "layers")
      guard part.channels % groups == 0, group < groups else {
        throw section.problem(
          "there is no group \(group) of \(groups) in \(part.channels) channels", at: "groups")
      }
      if groups > 1 {
        part.channels /= groups
        let range = group * part.channels..<(group + 1) * part.channels
        part.name = graph.slice(part.name, range, axis: 1, as: "\(name).part\(index)")
      }
      if let first = parts.first {
        guard (first.height, first.width) == (part.height, part.width), first.isFlat == part.isFlat
        else {
          throw section.problem(
            "joins \(first.width)x\(first.height) with \(part.width)x\(part.height) pixels",
            at: "layers")
        }
      }
      parts.append(part)
    }
    guard var result = parts.first else { throw section.problem("lacks 'layers'") }
    if parts.count > 1 {
      result.channels = parts.reduce(0) { $0 + $1.channels }
      guard result.channels <= Self.limit else { throw section.problem("has too many channels") }
      result.name = graph.node(
        "Concat", parts.map(\.name), as: name + ".route", ["axis": .int(1)])
    }
    return result
  }

  mutating func shortcut(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    guard let references = try section.integers("from"), !references.isEmpty else {
      throw section.problem("lacks 'from'")
    }
    var result = last
    for reference in references {
      let other = try value(reference, section, "from")
      guard
        (other.channels, other.height, other.width)
          == (last.channels, last.height, last.width)
      else {
        throw section.problem(
          "adds \(other.channels)x\(other.height)x\(other.width) to "
            + "\(last.channels)x\(last.height)x\(last.width); Darknet would add their common part, "
            + "which is not supported", at: "from")
      }
      result.name = graph.node("Add", [result.name, other.name], as: name + ".add")
    }
    result.name = try activated(result.name, section, default: "linear", name)
    return result
  }

  /// Multiplies an earlier layer by this one: per channel or per element.
  mutating func gate(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) -> Value {
    var other = try value(try section.integer("from", in: -10_000...10_000), section, "from")
    let fits =
      section.name == "sam"
      ? (last.height, last.width) == (other.height, other.width)
      : (last.height, last.width) == (1, 1)
    guard fits, last.channels == other.channels, !last.isFlat, !other.isFlat else {
      throw section.problem(
        "\(last.channels)x\(last.height)x\(last.width) can't weigh "
          + "\(other.channels)x\(other.height)x\(other.width)", at: "from")
    }
    other.name = graph.node("Mul", [other.name, last.name], as: name + ".gate")
    other.name = try activated(other.name, section, default: "linear", name)
    return other
  }
}
