import FoveaSupport

/// Changes of tone, as defined in the augmentation papers, for images with 1 or 3 channels.
extension Image {
  /// Multiplies every sample by `factor`.
  public func brightened(by factor: Double) -> Image {
    mapped { Double($0) * factor }
  }

  /// Scales the difference from the mean luma by `factor`: 0 gives a grey image, 1 changes nothing.
  public func contrasted(by factor: Double) -> Image {
    let luma = converted(toChannels: 1).pixels
    let sum = luma.reduce(0) { $0 + Int($1) }
    let mean = (Double(sum) / Double(max(luma.count, 1))).rounded()
    return mapped { mean + (Double($0) - mean) * factor }
  }

  /// Scales each pixel's difference from its luma by `factor`: 0 gives grey, 1 changes nothing.
  public func saturated(by factor: Double) -> Image {
    guard channels == 3 else { return self }
    let luma = converted(toChannels: 1).pixels
    var result = self
    let factor = Float(factor)
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      luma.withUnsafeBufferPointer { luma in
        for index in 0..<luma.count {
          let grey = Float(luma[index])
          for at in 3 * index..<3 * index + 3 {
            pixels[at] = Self.rounded(grey + (Float(pixels[at]) - grey) * factor)
          }
        }
      }
    }
    return result
  }

  /// Scales the difference from a smoothed image by `factor`: 0 smooths, 1 changes nothing, more
  /// sharpens. The smoothed image is the mean of 3×3 pixels, with weight 5 for the middle one;
  /// pixels at the edge stay.
  public func sharpened(by factor: Double) -> Image {
    guard width > 2, height > 2 else { return self }
    var result = self
    let (row, step, factor) = (width * channels, channels, Float(factor))
    result.pixels.withUnsafeMutableBufferPointer { target in
      pixels.withUnsafeBufferPointer { source in
        for y in 1..<height - 1 {
          for at in y * row + step..<(y + 1) * row - step {
            var sum = 4 * Int(source[at])
            for line in [at - row, at, at + row] {
              sum += Int(source[line - step]) + Int(source[line]) + Int(source[line + step])
            }
            let smooth = Float(sum) / 13
            target[at] = Self.rounded(smooth + (Float(source[at]) - smooth) * factor)
          }
        }
      }
    }
    return result
  }

  /// Keeps only the highest bits of each sample.
  ///
  /// - Precondition: `bits` is 1 to 8.
  public func posterized(bits: Int) -> Image {
    precondition((1...8).contains(bits), "a sample has 1 to 8 bits, not \(bits)")
    let kept = 0xFF << (8 - bits) & 0xFF
    return mapped { Double($0 & kept) }
  }

  /// Inverts the samples from `threshold` (0 to 255) up.
  public func solarized(from threshold: Double) -> Image {
    mapped { Double($0) >= threshold ? 255 - Double($0) : Double($0) }
  }

  /// Stretches each channel to the full range.
  public func autocontrasted() -> Image {
    mappedByChannel { counts in
      guard let low = counts.firstIndex(where: { $0 > 0 }),
        let high = counts.lastIndex(where: { $0 > 0 }), high > low
      else { return nil }
      return (0..<256).map { Double($0 - low) * 255 / Double(high - low) }
    }
  }

  /// Equalises the histogram of each channel.
  public func equalized() -> Image {
    mappedByChannel { counts in
      // The usual convention: the highest level that occurs does not count.
      let last = counts.last { $0 > 0 } ?? 0
      let step = (counts.reduce(0, +) - last) / 255
      guard step > 0 else { return nil }
      var sum = step / 2
      return counts.map { count in
        defer { sum += count }
        return Double(sum / step)
      }
    }
  }

  private static func rounded(_ value: Float) -> UInt8 { UInt8(min(max(value + 0.5, 0), 255)) }

  private func mapped(_ level: (Int) -> Double) -> Image {
    let table = Self.table((0..<256).map(level))
    var result = self
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      for index in 0..<pixels.count { pixels[index] = table[Int(pixels[index])] }
    }
    return result
  }

  /// Maps each channel by a table computed from its histogram; nil leaves it unchanged.
  private func mappedByChannel(_ levels: ([Int]) -> [Double]?) -> Image {
    var result = self
    let step = channels
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      for channel in 0..<step {
        var counts = [Int](repeating: 0, count: 256)
        for index in stride(from: channel, to: pixels.count, by: step) {
          counts[Int(pixels[index])] += 1
        }
        guard let levels = levels(counts) else { continue }
        let table = Self.table(levels)
        for index in stride(from: channel, to: pixels.count, by: step) {
          pixels[index] = table[Int(pixels[index])]
        }
      }
    }
    return result
  }

  private static func table(_ levels: [Double]) -> [UInt8] {
    levels.map { UInt8(min(max($0.rounded(), 0), 255)) }
  }
}
