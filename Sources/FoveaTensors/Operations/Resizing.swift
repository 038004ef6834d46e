import CFoveaKernels
import FoveaSupport

/// Interpolation between the pixels of an image.
public enum ResizeMethod: String, Sendable, Hashable, Codable {
  case nearest
  case bilinear
}

/// For each output row or column: two input rows or columns, and the weight of the second.
struct ResizeTaps: Hashable, Sendable {
  let low: [Int32]
  let high: [Int32]
  let weights: [Float]

  /// Pixel centres are aligned: output i is at (i + ½) · input / output − ½.
  init(_ method: ResizeMethod, from input: Int, to output: Int) {
    let scale = Double(input) / Double(output)
    switch method {
    case .nearest:
      low = (0..<output).map { Int32(min(Int(Double($0) * scale), input - 1)) }
      high = low
      weights = [Float](repeating: 0, count: output)
    case .bilinear:
      let places = (0..<output).map { max(0, (Double($0) + 0.5) * scale - 0.5) }
      low = places.map { Int32(min(Int($0), input - 1)) }
      high = places.map { Int32(min(Int($0) + 1, input - 1)) }
      weights = places.map { Float($0 - $0.rounded(.down)) }
    }
  }
}

/// Resizes [N, H, W, C] to [N, H′, W′, C], or computes the gradient of that.
package struct Resizing: KernelOperation {
  package let method: ResizeMethod
  package let input: Pair
  package let output: Pair
  package let isGradient: Bool
  var name: String { isGradient ? "resize.gradient" : "resize" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    let size = isGradient ? input : output
    return TensorType([x.shape[0], size.height, size.width, x.shape[3]], .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [
      Tensor(
        Resizing(method: method, input: input, output: output, isGradient: !isGradient), [g])
    ]
  }
  func lower(into plan: Lowering) {
    let shape = plan.inputTypes[0].shape
    let rows = ResizeTaps(method, from: input.height, to: output.height)
    let columns = ResizeTaps(method, from: input.width, to: output.width)
    let (input, output, isGradient) = (input, output, isGradient)
    plan.step { pointers in
      let from = pointers[0].assumingMemoryBound(to: Float.self)
      let to = pointers[1].assumingMemoryBound(to: Float.self)
      rows.low.withUnsafeBufferPointer { rl in
        rows.high.withUnsafeBufferPointer { rh in
          columns.low.withUnsafeBufferPointer { cl in
            columns.high.withUnsafeBufferPointer { ch in
              rows.weights.withUnsafeBufferPointer { rw in
                columns.weights.withUnsafeBufferPointer { cw in
                  var resize = fovea_resize(
                    batch: Int64(shape[0]), height: Int64(input.height), width: Int64(input.width),
                    channels: Int64(shape[3]), outHeight: Int64(output.height),
                    outWidth: Int64(output.width), rowLow: rl.baseAddress, rowHigh: rh.baseAddress,
                    columnLow: cl.baseAddress, columnHigh: ch.baseAddress,
                    rowWeights: rw.baseAddress, columnWeights: cw.baseAddress)
                  isGradient
                    ? fovea_resize_gradient(&resize, from, to)
                    : fovea_resize_forward(&resize, from, to)
                }
              }
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// Resizes images `[N, H, W, C]` without antialiasing, as layers of networks do (pixel centres
  /// aligned, like PyTorch's `align_corners=False`). To shrink photos, resize the image instead.
  public func resized(to size: Pair, _ method: ResizeMethod = .bilinear) -> Tensor {
    precondition(
      rank == 4 && dtype == .float32 && size.height > 0 && size.width > 0,
      "resize to \(size): needs float32 images [batch, height, width, channels], got \(type)")
    return Tensor(
      Resizing(
        method: method, input: Pair(shape[1], shape[2]), output: size, isGradient: false), [self])
  }
}
