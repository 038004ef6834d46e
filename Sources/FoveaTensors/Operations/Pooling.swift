import CFoveaKernels
import FoveaSupport

/// The input rows and columns of each output pixel of a pooling.
package struct PoolWindows: Hashable, Sendable {
  /// Windows of one size, with the requested parameters.
  package struct Sliding: Hashable, Sendable {
    package let window: Window
    package let size: Pair
    package let countsPadding: Bool
  }
  /// nil where the windows divide the image into a fixed number of pixels.
  package let sliding: Sliding?
  package let rowStarts: [Int32]
  package let rowEnds: [Int32]
  package let columnStarts: [Int32]
  package let columnEnds: [Int32]
  /// The divisor of the average at each output pixel.
  let divisors: [Float]

  package var output: Pair { Pair(rowStarts.count, columnStarts.count) }

  /// Windows of one size sliding by strides. A last window that extends beyond the padding is cut
  /// there, and elements beyond count for nothing.
  init(_ window: Window, size: Pair, input: Pair, output: Pair, countsPadding: Bool) {
    sliding = Sliding(window: window, size: size, countsPadding: countsPadding)
    func spans(
      _ count: Int, _ stride: Int, _ pad: Int, _ after: Int, _ size: Int, _ length: Int
    ) -> ([Int32], [Int32], [Int]) {
      let starts = (0..<count).map { $0 * stride - pad }
      return (
        starts.map { Int32(max(0, $0)) }, starts.map { Int32(min(length, $0 + size)) },
        starts.map { start in
          countsPadding
            ? min(length + after, start + size) - start
            : min(length, start + size) - max(0, start)
        }
      )
    }
    let rows = spans(
      output.height, window.strides.height, window.top, window.bottom, size.height, input.height)
    let columns = spans(
      output.width, window.strides.width, window.left, window.right, size.width, input.width)
    (rowStarts, rowEnds) = (rows.0, rows.1)
    (columnStarts, columnEnds) = (columns.0, columns.1)
    divisors = rows.2.flatMap { r in columns.2.map { Float(r * $0) } }
  }

  /// Windows that divide the input as evenly as possible: output i of n covers ⌊iL/n⌋ ..<
  /// ⌈(i+1)L/n⌉.
  init(adaptingTo output: Pair, input: Pair) {
    sliding = nil
    func spans(_ count: Int, _ length: Int) -> ([Int32], [Int32]) {
      (
        (0..<count).map { Int32($0 * length / count) },
        (0..<count).map { Int32((($0 + 1) * length + count - 1) / count) }
      )
    }
    let (rs, re) = spans(output.height, input.height)
    let (cs, ce) = spans(output.width, input.width)
    (rowStarts, rowEnds, columnStarts, columnEnds) = (rs, re, cs, ce)
    divisors = zip(rs, re).flatMap { r in zip(cs, ce).map { Float((r.1 - r.0) * ($0.1 - $0.0)) } }
  }

  /// Calls a closure with the kernel's description of the windows.
  func withPool(_ x: [Int], _ body: (UnsafePointer<fovea_pool>) -> Void) {
    rowStarts.withUnsafeBufferPointer { rs in
      rowEnds.withUnsafeBufferPointer { re in
        columnStarts.withUnsafeBufferPointer { cs in
          columnEnds.withUnsafeBufferPointer { ce in
            divisors.withUnsafeBufferPointer { d in
              var pool = fovea_pool(
                batch: Int64(x[0]), height: Int64(x[1]), width: Int64(x[2]), channels: Int64(x[3]),
                outHeight: Int64(output.height), outWidth: Int64(output.width),
                rowStarts: rs.baseAddress, rowEnds: re.baseAddress, columnStarts: cs.baseAddress,
                columnEnds: ce.baseAddress, divisors: d.baseAddress)
              body(&pool)
            }
          }
        }
      }
    }
  }
}

/// The largest or the mean of each window: x [N, H, W, C] to y [N, H′, W′, C].
package struct Pooling: KernelOperation {
  package enum Kind: String, Sendable, Hashable { case maximum, average }
  package let kind: Kind
  package let windows: PoolWindows
  var name: String { kind == .maximum ? "maxPool" : "averagePool" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    return TensorType(
      [x.shape[0], windows.output.height, windows.output.width, x.shape[3]], .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let gradient = PoolingGradient(kind: kind, windows: windows, shape: inputs[0].shape)
    return [Tensor(gradient, kind == .maximum ? [g, inputs[0]] : [g])]
  }
  func lower(into plan: Lowering) {
    let shape = plan.inputTypes[0].shape
    let (kind, windows) = (kind, windows)
    plan.step { pointers in
      let x = pointers[0].assumingMemoryBound(to: Float.self)
      let y = pointers[1].assumingMemoryBound(to: Float.self)
      windows.withPool(shape) { pool in
        kind == .maximum ? fovea_max_pool(pool, x, y) : fovea_average_pool(pool, x, y)
      }
    }
  }
}

/// The gradient of a pooling. That of the maximum goes to the first largest pixel, that of the
/// average is shared.
struct PoolingGradient: KernelOperation {
  let kind: Pooling.Kind
  let windows: PoolWindows
  let shape: [Int]
  var name: String { kind == .maximum ? "maxPool.gradient" : "averagePool.gradient" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    TensorType(shape, .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    guard kind == .average else {
      fatalError(
        "maxPool has no second gradient; use averagePool where gradients of gradients are needed")
    }
    return [Tensor(Pooling(kind: kind, windows: windows), [g])]
  }
  func lower(into plan: Lowering) {
    let (kind, windows, shape) = (kind, windows, shape)
    plan.step { pointers in
      let g = pointers[0].assumingMemoryBound(to: Float.self)
      let dx = pointers[pointers.count - 1].assumingMemoryBound(to: Float.self)
      windows.withPool(shape) { pool in
        if kind == .maximum {
          fovea_max_pool_gradient(pool, pointers[1].assumingMemoryBound(to: Float.self), g, dx)
        } else {
          fovea_average_pool_gradient(pool, g, dx)
        }
      }
    }
  }
}

extension Tensor {
  private func pooled(
    _ kind: Pooling.Kind, _ size: Pair, _ strides: Pair?, _ padding: Padding,
    roundingUp: Bool, countsPadding: Bool
  ) -> Tensor {
    let name = kind == .maximum ? "maxPool2D" : "averagePool2D"
    precondition(
      rank == 4 && dtype == .float32,
      "\(name): needs float32 images [batch, height, width, channels], got \(type)")
    let input = Pair(shape[1], shape[2])
    let window = Window(
      strides: strides ?? size, padding: padding, input: input, filter: size)
    precondition(
      window.top < size.height && window.bottom < size.height && window.left < size.width
        && window.right < size.width,
      "\(name): padding (\(window.top), \(window.bottom), \(window.left), \(window.right)) must be "
        + "smaller than the window \(size), or a window would hold no pixel")
    var reach = window
    if roundingUp {
      // A last, overhanging window counts if it starts inside the image or its leading padding.
      func extra(_ length: Int, _ before: Int, _ after: Int, _ size: Int, _ stride: Int) -> Int {
        let rest = (length + before + after - size) % stride
        let next = length + before + after - size - rest + stride
        return rest != 0 && next < length + before ? stride - rest : 0
      }
      reach.bottom += extra(
        input.height, window.top, window.bottom, size.height, window.strides.height)
      reach.right += extra(
        input.width, window.left, window.right, size.width, window.strides.width)
    }
    do {
      let output = try reach.output(input: input, filter: size, in: name)
      let windows = PoolWindows(
        window, size: size, input: input, output: output, countsPadding: countsPadding)
      return Tensor(Pooling(kind: kind, windows: windows), [self])
    } catch {
      fatalError(error.description)
    }
  }

  /// The largest element of each window, channel by channel; strides default to the window's size.
  public func maxPool2D(
    _ size: Pair, strides: Pair? = nil, padding: Padding = .valid, roundingUp: Bool = false
  ) -> Tensor {
    pooled(.maximum, size, strides, padding, roundingUp: roundingUp, countsPadding: false)
  }

  /// The mean of each window, channel by channel. Padded pixels count as zeros unless
  /// `countsPadding` is false; pixels beyond the padding, reached when the output size is rounded
  /// up, never count.
  public func averagePool2D(
    _ size: Pair, strides: Pair? = nil, padding: Padding = .valid, roundingUp: Bool = false,
    countsPadding: Bool = true
  ) -> Tensor {
    pooled(.average, size, strides, padding, roundingUp: roundingUp, countsPadding: countsPadding)
  }

  private func adaptivelyPooled(_ kind: Pooling.Kind, _ output: Pair) -> Tensor {
    precondition(
      rank == 4 && dtype == .float32 && output.height > 0 && output.width > 0,
      "adaptive pooling: needs float32 images [batch, height, width, channels], got \(type)")
    let windows = PoolWindows(adaptingTo: output, input: Pair(shape[1], shape[2]))
    return Tensor(Pooling(kind: kind, windows: windows), [self])
  }

  /// Means over windows that divide the image as evenly as possible into `output` pixels.
  public func adaptiveAveragePool2D(_ output: Pair) -> Tensor {
    adaptivelyPooled(.average, output)
  }

  /// Largest elements over windows that divide the image as evenly as possible into `output`
  /// pixels.
  public func adaptiveMaxPool2D(_ output: Pair) -> Tensor { adaptivelyPooled(.maximum, output) }

  /// The mean of each channel: `[N, H, W, C]` to `[N, C]`.
  public func globalAveragePool2D() -> Tensor {
    precondition(
      rank == 4, "globalAveragePool2D: needs [batch, height, width, channels], got \(type)")
    return mean(axes: [1, 2])
  }

  /// The largest element of each channel: `[N, H, W, C]` to `[N, C]`.
  public func globalMaxPool2D() -> Tensor {
    precondition(rank == 4, "globalMaxPool2D: needs [batch, height, width, channels], got \(type)")
    return max(axes: [1, 2])
  }
}
