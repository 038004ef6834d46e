import CFoveaKernels
import TestSupport
import Testing

/// A 3×3 convolution of stride 1 for the kernels.
struct WinogradCase: Sendable, CustomTestStringConvertible {
  var batch, height, width, channels, outputs: Int
  var top = 1
  var left = 1
  var bottom = 1
  var right = 1

  var outHeight: Int { height + top + bottom - 2 }
  var outWidth: Int { width + left + right - 2 }
  var testDescription: String {
    "\(batch)x\(height)x\(width), \(channels) to \(outputs), padding \(top) \(left) \(bottom) "
      + "\(right)"
  }

  func geometry(threads: Int) -> fovea_winograd {
    fovea_winograd(
      batch: Int64(batch), height: Int64(height), width: Int64(width), channels: Int64(channels),
      outHeight: Int64(outHeight), outWidth: Int64(outWidth), outChannels: Int64(outputs),
      top: Int64(top), left: Int64(left), slots: Int64(threads))
  }

  /// The reverse convolution, from the result's gradient to that of the images.
  func reversed(threads: Int) -> fovea_winograd {
    fovea_winograd(
      batch: Int64(batch), height: Int64(outHeight), width: Int64(outWidth),
      channels: Int64(outputs), outHeight: Int64(height), outWidth: Int64(width),
      outChannels: Int64(channels), top: Int64(2 - top), left: Int64(2 - left),
      slots: Int64(threads))
  }

  func numbers(_ count: Int, stream: Int) -> [Float] {
    Goldens.filled(stream: stream, count: count, scale: 1, offset: 0)
  }
  var x: [Float] { numbers(batch * height * width * channels, stream: 1) }
  var w: [Float] { numbers(outputs * 9 * channels, stream: 2) }
  var g: [Float] { numbers(batch * outHeight * outWidth * outputs, stream: 3) }

  /// Calls `body` for every product of the definition, with its positions in y, x and w.
  func forEachProduct(_ body: (_ y: Int, _ x: Int, _ w: Int) -> Void) {
    for n in 0..<batch {
      for row in 0..<outHeight {
        for column in 0..<outWidth {
          for tap in 0..<9 {
            let (i, j) = (row + tap / 3 - top, column + tap % 3 - left)
            guard i >= 0, i < height, j >= 0, j < width else { continue }
            let (y, x) = (
              ((n * outHeight + row) * outWidth + column) * outputs,
              ((n * height + i) * width + j) * channels
            )
            for o in 0..<outputs {
              for c in 0..<channels { body(y + o, x + c, (o * 9 + tap) * channels + c) }
            }
          }
        }
      }
    }
  }
}

@Suite("Winograd convolution against float64")
struct WinogradKernelTests {
  static let cases: [WinogradCase] = [
    .init(batch: 1, height: 4, width: 4, channels: 16, outputs: 16),
    .init(batch: 2, height: 7, width: 9, channels: 16, outputs: 48),
    .init(batch: 1, height: 3, width: 1, channels: 32, outputs: 16),
    .init(
      batch: 1, height: 8, width: 6, channels: 48, outputs: 32, top: 0, left: 0, bottom: 0,
      right: 0),
    .init(
      batch: 2, height: 5, width: 6, channels: 16, outputs: 80, top: 2, left: 0, bottom: 1,
      right: 2),
    // More input channels than are transformed at a time.
    .init(batch: 1, height: 6, width: 5, channels: 160, outputs: 32),
    // More tiles than the limit of few tiles, and than one block has.
    .init(batch: 1, height: 50, width: 49, channels: 16, outputs: 32),
    .init(batch: 9, height: 16, width: 15, channels: 48, outputs: 16),
  ]

  /// The largest allowed error, in units of the root mean square of the exact results.
  static let tolerance = 1e-5

  func worst(_ found: [Float], _ exact: [Double]) -> Double {
    let scale = (exact.reduce(0) { $0 + $1 * $1 } / Double(exact.count)).squareRoot()
    return zip(found, exact).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
  }

  func forward(
    _ geometry: fovea_winograd, _ x: [Float], _ w: [Float], _ filters: fovea_winograd_filters,
    bias: [Float]? = nil, residual: [Float]? = nil, clip: [Float]? = nil
  ) -> [Float] {
    var geometry = geometry
    var y = [Float](
      repeating: .nan,
      count: Int(
        geometry.batch * geometry.outHeight * geometry.outWidth * geometry.outChannels))
    let count = fovea_winograd_scratch_count(&geometry, filters == FOVEA_TRANSFORMED)
    var scratch = [Float](repeating: .nan, count: Int(count))
    func pointer(_ values: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
      guard let values else { return body(nil) }
      values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
    pointer(bias) { bias in
      pointer(residual) { residual in
        pointer(clip) { clip in
          fovea_winograd_forward(
            &geometry, x, w, filters, bias, residual, clip, &scratch, &y)
        }
      }
    }
    return y
  }

  @Test(arguments: cases)
  func convolves(_ c: WinogradCase) {
    var (y, dx) = (
      [Double](repeating: 0, count: c.g.count), [Double](repeating: 0, count: c.x.count)
    )
    var dw = [Double](repeating: 0, count: c.w.count)
    let (x, w, g) = (c.x, c.w, c.g)
    c.forEachProduct { a, b, k in
      y[a] += Double(x[b]) * Double(w[k])
      dx[b] += Double(g[a]) * Double(w[k])
      dw[k] += Double(g[a]) * Double(x[b])
    }
    for threads in [1, 2, 5] {
      let plain = forward(c.geometry(threads: threads), x, w, FOVEA_PLAIN)
      #expect(worst(plain, y) < Self.tolerance, "forward, \(threads) threads")
      let back = forward(c.reversed(threads: threads), g, w, FOVEA_FLIPPED)
      #expect(worst(back, dx) < Self.tolerance, "gradient of images, \(threads) threads")
      let weights = gradient(c, x, g, threads: threads)
      #expect(worst(weights, dw) < Self.tolerance, "gradient of weights, \(threads) threads")
    }
  }

  func gradient(_ c: WinogradCase, _ x: [Float], _ g: [Float], threads: Int) -> [Float] {
    var geometry = c.geometry(threads: threads)
    var dw = [Float](repeating: .nan, count: c.w.count)
    let count = fovea_winograd_gradient_scratch_count(&geometry)
    var scratch = [Float](repeating: .nan, count: Int(count))
    fovea_winograd_weight_gradient(&geometry, x, g, &scratch, &dw)
    return dw
  }

  @Test("The same bits for any number of threads, and with weights transformed before")
  func sameBits() {
    for c in Self.cases {
      let (x, w) = (c.x, c.w)
      let count = fovea_winograd_weight_count(Int64(c.channels), Int64(c.outputs))
      var u = [Float](repeating: .nan, count: Int(count))
      fovea_winograd_weights(Int64(c.channels), Int64(c.outputs), false, w, &u)
      let expected = forward(c.geometry(threads: 1), x, w, FOVEA_PLAIN)
      let gradient = gradient(c, x, c.g, threads: 1)
      for threads in [1, 2, 3, 4] {
        let geometry = c.geometry(threads: threads)
        #expect(forward(geometry, x, w, FOVEA_PLAIN) == expected, "\(c), \(threads) threads")
        #expect(forward(geometry, x, u, FOVEA_TRANSFORMED) == expected, "\(c), \(threads) threads")
        #expect(
          self.gradient(c, x, c.g, threads: threads) == gradient, "\(c), \(threads) threads")
      }
    }
  }

  @Test("Bias, residual and clipping follow the sum; NaN stays")
  func epilogue() {
    let c = Self.cases[1]
    var (x, w) = (c.x, c.w)
    let bias = c.numbers(c.outputs, stream: 4)
    let residual = c.numbers(c.g.count, stream: 5)
    let plain = forward(c.geometry(threads: 2), x, w, FOVEA_PLAIN)
    let found = forward(
      c.geometry(threads: 2), x, w, FOVEA_PLAIN, bias: bias, residual: residual, clip: [-1, 0.5])
    let expected = plain.indices.map {
      min(max(plain[$0] + bias[$0 % c.outputs] + residual[$0], -1), 0.5)
    }
    #expect(found == expected)
    #expect(found.contains(-1) && found.contains(0.5))
    x[0] = .nan
    w[0] = 1
    let spoilt = forward(c.geometry(threads: 2), x, w, FOVEA_PLAIN, clip: [0, .infinity])
    #expect(spoilt[0].isNaN)
  }

  @Test("Rounding stays within twice that of the direct sum")
  func rounding() {
    let c = WinogradCase(batch: 1, height: 16, width: 16, channels: 128, outputs: 16)
    let (x, w) = (c.x, c.w)
    var exact = [Double](repeating: 0, count: c.g.count)
    var direct = [Float](repeating: 0, count: c.g.count)
    c.forEachProduct { a, b, k in
      exact[a] += Double(x[b]) * Double(w[k])
      direct[a] += x[b] * w[k]
    }
    let fast = forward(c.geometry(threads: 1), x, w, FOVEA_PLAIN)
    func meanSquare(_ found: [Float]) -> Double {
      zip(found, exact).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    }
    #expect(meanSquare(fast) < 4 * meanSquare(direct))
  }
}
