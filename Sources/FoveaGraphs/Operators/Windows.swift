import FoveaTensors

/// The sliding windows of a filter or pooling along each spatial axis.
struct Windows {
  var size: [Int]
  var strides: [Int]
  var dilations: [Int]
  var before: [Int]
  var after: [Int]

  /// The pixels that a window spans along an axis, including dilation.
  func reach(_ axis: Int) -> Int { (size[axis] - 1) * dilations[axis] + 1 }

  /// The output lengths for an image. Rounded up, a last window counts that starts inside the image
  /// or its leading padding.
  func output(_ image: [Int], roundingUp: Bool = false) -> [Int] {
    image.indices.map { axis in
      let room = image[axis] + before[axis] + after[axis] - reach(axis)
      var count = room / strides[axis] + 1
      if roundingUp, room % strides[axis] != 0,
        count * strides[axis] < image[axis] + before[axis]
      {
        count += 1
      }
      return count
    }
  }
}

extension NodeCall {
  /// Reads `kernel_shape`, `strides`, `dilations`, `pads` and `auto_pad`.
  func windows(_ size: [Int], image: [Int]) throws -> Windows {
    let rank = image.count
    func list(_ name: String) throws -> [Int] {
      let values = try ints(name) ?? [Int](repeating: 1, count: rank)
      try require(
        values.count == rank && values.allSatisfy { $0 > 0 && $0 < 1 << 24 },
        "attribute '\(name)' must be \(rank) positive integers, got \(values)")
      return values
    }
    try require(
      size.count == rank && size.allSatisfy { $0 > 0 && $0 < 1 << 24 },
      "the window must have \(rank) positive lengths, got \(size)")
    let pads = try ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
    try require(
      pads.count == 2 * rank && pads.allSatisfy { $0 >= 0 && $0 < 1 << 24 },
      "attribute 'pads' must be \(2 * rank) non-negative integers, got \(pads)")
    var windows = Windows(
      size: size, strides: try list("strides"), dilations: try list("dilations"),
      before: Array(pads[..<rank]), after: Array(pads[rank...]))
    let automatic = try autoPad()
    if automatic == "VALID" {
      windows.before = [Int](repeating: 0, count: rank)
      windows.after = windows.before
    } else if automatic != "NOTSET" {
      for axis in 0..<rank {
        let output = (image[axis] + windows.strides[axis] - 1) / windows.strides[axis]
        let total = Swift.max(
          (output - 1) * windows.strides[axis] + windows.reach(axis) - image[axis], 0)
        windows.before[axis] = automatic == "SAME_UPPER" ? total / 2 : total - total / 2
        windows.after[axis] = total - windows.before[axis]
      }
    }
    return windows
  }

  func autoPad() throws -> String {
    try choice("auto_pad", "NOTSET", of: ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"])
  }

  /// Throws unless at least one window fits into the padded image.
  func checkFit(_ windows: Windows, image: [Int]) throws {
    for axis in image.indices {
      let padded = image[axis] + windows.before[axis] + windows.after[axis]
      try require(
        image[axis] > 0 && padded >= windows.reach(axis),
        "the window spans \(windows.reach(axis)) pixels along axis \(axis + 2), but the "
          + "padded image has only \(padded); use larger images")
    }
  }
}

/// Images with one, two or three spatial axes as `[batch, height, width, channels]`.
enum Images {
  /// The input as a tensor `[N, …, C]`.
  static func channelsLast(_ value: GraphValue) -> Tensor {
    value.tensor(in: GraphValue.channelsLast(value.rank))
  }
}

extension Padding {
  /// The last two axes of the windows.
  init(_ windows: Windows) {
    let rank = windows.size.count
    self = .explicit(
      top: rank > 1 ? windows.before[rank - 2] : 0, bottom: rank > 1 ? windows.after[rank - 2] : 0,
      left: windows.before[rank - 1], right: windows.after[rank - 1])
  }
}

extension Pair {
  /// The last two elements of a list; `missing` for an axis that does not exist.
  init(_ values: [Int], missing: Int = 1) {
    self.init(values.count > 1 ? values[values.count - 2] : missing, values[values.count - 1])
  }
}
