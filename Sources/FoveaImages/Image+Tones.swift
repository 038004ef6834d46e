import FoveaSupport

/// Changes of tone, each as the augmentation papers mean it. Pictures have 1 or 3 channels.
extension Image {
  /// Every sample times `factor`.
  public func brightened(by factor: Double) -> Image {
    mapped { Double($0) * factor }
  }

  /// Away from the mean luma by `factor`: 0 is grey all over, 1 changes nothing.
  public func contrasted(by factor: Double) -> Image {
    let luma = converted(toChannels: 1).pixels
    let sum = luma.reduce(0) { $0 + Int($1) }
    let mean = (Double(sum) / Double(max(luma.count, 1))).rounded()
    return mapped { mean + (Double($0) - mean) * factor }
  }

  /// Away from each pixel's luma by `factor`: 0 is grey, 1 changes nothing.
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

  /// Away from a smoothed picture by `factor`: 0 is smooth, 1 changes nothing, more sharpens. Smooth
  /// is the mean of 3×3 pixels, of which the middle one weighs 5; pixels at the edge stay.
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

  /// Only the highest bits of each sample.
  ///
  /// - Precondition: `bits` is 1 to 8.
  public func posterized(bits: Int) -> Image {
    precondition((1...8).contains(bits), "a sample has 1 to 8 bits, not \(bits)")
    let kept = 0xFF << (8 - bits) & 0xFF
    return mapped { Double($0 & kept) }
  }

  /// Samples from `threshold` on inverted.
  public func solarized(from threshold: Double) -> Image {
    mapped { Double($0) >= threshold ? 255 - Double($0) : Double($0) }
  }

  /// Each channel stretched to the full range.
  public func autocontrasted() -> Image {
    mappedByChannel { counts in
      guard let low = counts.firstIndex(where: { $0 > 0 }),
        let high = counts.lastIndex(where: { $0 > 0 }), high > low
      else { return nil }
      return (0..<256).map { Double($0 - low) * 255 / Double(high - low) }
    }
  }

  /// Each channel with its levels spread so that all are about equally frequent.
  public func equalized() -> Image {
    mappedByChannel { counts in
      // The commonest convention: the brightest level that occurs does not count.
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

  /// Maps each channel by what its histogram says; nil leaves it.
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
