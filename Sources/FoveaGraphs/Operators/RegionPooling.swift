import FoveaSupport
import FoveaTensors

/// Sampling of image regions at subpixel positions, on the host.
extension GraphOperator {
  static let roiAlign = GraphOperator("RoiAlign", since: 10, inputs: 3...3) { call in
    let (x, regions) = (try call.input(0), try call.input(1))
    let images = try call.wholes(2) ?? []
    let isMaximum = try call.choice("mode", "avg", of: ["avg", "max"]) == "max"
    let height = try call.int("output_height") ?? 1
    let width = try call.int("output_width") ?? 1
    let ratio = try call.int("sampling_ratio") ?? 0
    let scale = Double(try call.float("spatial_scale") ?? 1)
    // Before version 16, coordinates counted from the pixels' corners.
    let usual = call.opset >= 16 ? "half_pixel" : "output_half_pixel"
    let shift =
      try call.choice(
        "coordinate_transformation_mode", usual, of: ["half_pixel", "output_half_pixel"])
      == "half_pixel" ? 0.5 : 0
    try call.require(
      x.rank == 4 && regions.rank == 2 && regions.shape[1] == 4 && images.count == regions.shape[0]
        && images.allSatisfy { $0 >= 0 && $0 < x.shape[0] } && !x.shape.contains(0),
      "needs images [N, C, H, W], regions [R, 4] and one image index each, got \(x.shape), "
        + "\(regions.shape) and \(images)")
    try call.require(
      height > 0 && width > 0 && ratio >= 0 && ratio <= 1024, "the output's size must be positive")
    let shape = try call.plausible([regions.shape[0], x.shape[1], height, width], onHost: true)
    let corners = try regions.numbers().reals
    let sampling = try images.enumerated().map { region, image in
      let box = corners[region * 4..<region * 4 + 4].map { $0 * scale - shift }
      var (spanX, spanY) = (box[2] - box[0], box[3] - box[1])
      if shift == 0 { (spanX, spanY) = (Swift.max(spanX, 1), Swift.max(spanY, 1)) }
      let (stepX, stepY) = (spanX / Double(width), spanY / Double(height))
      func samples(_ step: Double) throws -> Int {
        if ratio > 0 { return ratio }
        try call.require(step < 4096, "a region is too large for its image")
        return step > 0 ? Int(step.rounded(.up)) : 0
      }
      let (rows, columns) = (try samples(stepY), try samples(stepX))
      try call.plausible([rows, columns, x.shape[1], height, width], onHost: true)
      return RegionSampling(
        image: image, top: box[1], left: box[0], stepY: stepY, stepX: stepX, rows: rows,
        columns: columns)
    }
    let y = try RegionSampling.sampled(
      x, sampling, height: height, width: width, isMaximum: isMaximum)
    return [
      GraphValue(channelsLast: y.reshaped([shape[0], height, width, shape[1]]), x.elementType)
    ]
  }

  static let col2Im = GraphOperator("Col2Im", since: 18, inputs: 3...3) { call in
    let columns = try call.input(0)
    let image = try call.wholes(1) ?? []
    let block = try call.wholes(2) ?? []
    try call.require(
      columns.rank == 3 && !image.isEmpty && image.allSatisfy { $0 > 0 },
      "needs columns [N, C · block, blocks] and an image's size, got \(columns.shape) and \(image)")
    try call.plausible(image, onHost: true)
    let windows = try call.windows(block, image: image)
    let places = windows.output(image)
    let tapCount = try call.plausible(block, onHost: true).reduce(1, *)
    let channels = columns.shape[1] / tapCount
    try call.require(
      channels * tapCount == columns.shape[1]
        && places.allSatisfy { $0 > 0 } && places.reduce(1, *) == columns.shape[2],
      "columns \(columns.shape) don't match blocks \(block) at \(places) positions")
    let shape = try call.plausible([columns.shape[0], channels] + image, onHost: true)
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    let values = try columns.numbers().reals
    let (strides, tapStrides) = (Places.strides(image), Places.strides(block))
    let placeStrides = Places.strides(places)
    let plane = image.reduce(1, *)
    for row in 0..<columns.shape[0] * columns.shape[1] {
      let (target, tap) = (row / tapCount * plane, row % tapCount)
      for place in 0..<columns.shape[2] {
        var (offset, isInside) = (0, true)
        for axis in image.indices {
          let at =
            place / placeStrides[axis] % places[axis] * windows.strides[axis]
            + tap / tapStrides[axis] % block[axis] * windows.dilations[axis]
            - windows.before[axis]
          isInside = isInside && at >= 0 && at < image[axis]
          offset += at * strides[axis]
        }
        if isInside { result[target + offset] += values[row * columns.shape[2] + place] }
      }
    }
    return [GraphValue(HostArray(result, shape: shape, columns.elementType))]
  }

  static let centerCropPad = GraphOperator("CenterCropPad", since: 18, inputs: 2...2) { call in
    var x = try call.input(0)
    let wanted = try call.wholes(1) ?? []
    let axes = try call.ints("axes") ?? Array(0..<x.rank)
    try call.require(
      wanted.count == axes.count && wanted.allSatisfy { $0 >= 0 },
      "needs a length for each of \(axes.count) axes, got \(wanted)")
    _ = try call.axes(axes, rank: x.rank)
    for (length, axis) in zip(wanted, axes) {
      let axis = try call.axis(axis, rank: x.rank)
      let own = x.shape[axis]
      if length < own {
        x = x.sliced(axis: axis, start: (own - length) / 2, count: length, step: 1)
      } else if length > own {
        var shape = x.shape
        shape[axis] = length
        try call.plausible(shape, onHost: true)
        let before = (length - own) / 2
        let strides = Places.strides(x.shape)
        let places: [Int?] = Places.all(shape, strides: Places.strides(shape)).map { place in
          let rest = Places.strides(shape)
          var source = 0
          for at in shape.indices {
            var index = place / rest[at] % shape[at]
            if at == axis {
              index -= before
              guard index >= 0, index < own else { return nil }
            }
            source += index * strides[at]
          }
          return source
        }
        let host = try x.numbers()
        let zero = HostArray([0], shape: [], .int64).cast(x.elementType)
        x = GraphValue(host.picking(places, shape: shape, else: zero))
      }
    }
    return [x]
  }
}

/// The positions in an image at which the cells of a region are sampled.
private struct RegionSampling {
  let image: Int
  let top, left: Double
  /// The height and width of a cell.
  let stepY, stepX: Double
  /// The number of samples in a cell.
  let rows, columns: Int

  /// The means or maxima of the samples in each cell, `[regions · height · width · channels]`.
  static func sampled(
    _ x: GraphValue, _ regions: [RegionSampling], height: Int, width: Int, isMaximum: Bool
  ) throws -> Tensor {
    let images = x.tensor(in: GraphValue.channelsLast(4)).cast(.float32)
    try GraphReads.current?.read(images)
    let (cells, channels) = (height * width, x.shape[1])
    var result = [Float](repeating: 0, count: regions.count * cells * channels)
    images.withBytes { bytes in
      nonisolated(unsafe) let pixels = bytes.bindMemory(to: Float.self)
      result.withUnsafeMutableBufferPointer { result in
        nonisolated(unsafe) let result = result
        _ = Parallel.map(count: regions.count) { number in
          for cell in 0..<cells {
            let start = (number * cells + cell) * channels
            regions[number].sample(
              pixels, x.shape, row: cell / width, column: cell % width, isMaximum,
              into: UnsafeMutableBufferPointer(rebasing: result[start..<start + channels]))
          }
        }
      }
    }
    return Tensor(result)
  }

  private func sample(
    _ pixels: UnsafeBufferPointer<Float>, _ shape: [Int], row: Int, column: Int, _ isMaximum: Bool,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let (channels, lines, width) = (shape[1], shape[2], shape[3])
    let share = 1 / Float(max(rows * columns, 1))
    var isFirst = true
    for sample in 0..<rows * columns {
      let y = top + (Double(row) + (Double(sample / columns) + 0.5) / Double(rows)) * stepY
      let x = left + (Double(column) + (Double(sample % columns) + 0.5) / Double(columns)) * stepX
      let taps = Self.taps(y, x, lines, width)
      if isMaximum, taps.isEmpty {
        // Outside the image there are zeros.
        for channel in 0..<channels { result[channel] = isFirst ? 0 : max(result[channel], 0) }
        isFirst = false
      }
      for tap in taps {
        let source = ((image * lines + tap.y) * width + tap.x) * channels
        if isMaximum {
          for channel in 0..<channels {
            let value = pixels[source + channel] * tap.weight
            result[channel] = isFirst ? value : max(result[channel], value)
          }
          isFirst = false
        } else {
          let weight = tap.weight * share
          for channel in 0..<channels { result[channel] += pixels[source + channel] * weight }
        }
      }
    }
  }

  /// The four pixels around a position with their weights; none if it is more than a pixel outside.
  private static func taps(
    _ y: Double, _ x: Double, _ height: Int, _ width: Int
  ) -> [(y: Int, x: Int, weight: Float)] {
    guard y >= -1, y <= Double(height), x >= -1, x <= Double(width) else { return [] }
    func split(_ at: Double, _ length: Int) -> (Int, Int, Float) {
      let at = max(at, 0)
      let low = Int(at)
      return low >= length - 1
        ? (length - 1, length - 1, 0) : (low, low + 1, Float(at - Double(low)))
    }
    let (top, bottom, down) = split(y, height)
    let (left, right, across) = split(x, width)
    return [
      (top, left, (1 - down) * (1 - across)), (top, right, (1 - down) * across),
      (bottom, left, down * (1 - across)), (bottom, right, down * across),
    ]
  }
}
