import FoveaSupport

/// Maps bytes to normalised floats through a table: `(byte / 255 - mean) / deviation`.
///
/// 256 values per channel are worked out once in Double, so each pixel costs one load.
package struct Normalization: Sendable {
  private let channels: Int
  private let table: [Float]

  /// Works out the table.
  package init(_ preprocessing: Preprocessing) {
    channels = preprocessing.channels
    table = zip(preprocessing.mean, preprocessing.deviation).flatMap { mean, deviation in
      (0..<256).map { Float((Double($0) / 255 - mean) / deviation) }
    }
  }

  /// Writes `height * width * channels` floats.
  package func apply(to image: Image, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(
      image.channels == channels && output.count == image.pixels.count,
      "normalising \(image.width)x\(image.height)x\(image.channels) for \(channels) channels into "
        + "\(output.count) floats")
    image.pixels.withUnsafeBufferPointer { input in
      table.withUnsafeBufferPointer { table in
        if channels == 1 {
          for index in 0..<input.count { output[index] = table[Int(input[index])] }
        } else {
          for index in stride(from: 0, to: input.count, by: 3) {
            output[index] = table[Int(input[index])]
            output[index + 1] = table[256 + Int(input[index + 1])]
            output[index + 2] = table[512 + Int(input[index + 2])]
          }
        }
      }
    }
  }
}
