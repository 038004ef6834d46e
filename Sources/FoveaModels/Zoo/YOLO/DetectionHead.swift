import Foundation
import FoveaLayers
import FoveaTensors

/// The head of a detector at one stride: maps `[N, H, W, C]` to `[N, H · W, outputs]`, with
/// separate branches for boxes and classes (Ge et al. 2021), each of two 3×3 convolutions and a
/// 1×1.
public struct DetectionHead: CompositeLayer {
  /// The branch for the `4 · bins` numbers of the box.
  public var box: Sequential
  /// The branch for the logits of objectness, if there is one, and of the classes.
  public var classification: Sequential
  private let geometry: DetectionGeometry

  /// The children in the order of a forward pass.
  public static let children: Children<Self> = [
    .child("box", \.box), .child("classification", \.classification),
  ]

  /// Makes a head.
  ///
  /// The initial score of a class corresponds to five objects in an image, at most 0.01, so that
  /// the many empty cells don't dominate the first gradients (Lin et al. 2017).
  ///
  /// - Parameters:
  ///   - channels: Channels of the maps.
  ///   - finest: Channels of the finest maps; branches are as wide at all strides.
  ///   - cells: Cells of this stride in an image.
  public init(
    _ channels: Int, finest: Int, _ geometry: DetectionGeometry, cells: Double, key: RandomKey
  ) {
    func branch(_ hidden: Int, _ outputs: Int, _ bias: [Float], _ key: RandomKey) -> Sequential {
      func conv(_ from: Int, _ key: RandomKey) -> ConvNorm {
        ConvNorm(
          from, hidden, kernel: 3, activation: .silu, epsilon: 1e-3, momentum: 0.03, key: key)
      }
      var last = Conv2D(
        hidden, outputs, kernel: 1, biasInitializer: .constant(0), key: key.fold(2))
      last.bias?.value = Tensor(bias)
      return Sequential(conv(channels, key.fold(0)), conv(hidden, key.fold(1)), last)
    }
    let prior = min(5 / (Double(geometry.classes) * max(cells, 1)), 0.01)
    let start = Float(-log((1 - prior) / prior))
    // With objectness, its bias has the prior, and the logits of classes are 0 at first.
    let scores: [Float] =
      geometry.hasObjectness
      ? [start] + [Float](repeating: 0, count: geometry.classes)
      : [Float](repeating: start, count: geometry.classes)
    let sides = 4 * geometry.bins
    box = branch(
      max(32, finest / 4, sides), sides, [Float](repeating: 1, count: sides), key.fold(\Self.box))
    let hidden = (max(finest, min(geometry.classes, 100)) + 7) / 8 * 8
    classification = branch(hidden, scores.count, scores, key.fold(\Self.classification))
    self.geometry = geometry
  }

  /// Maps `[N, H, W, C]` to the numbers of the cells, row by row: `[N, H · W, outputs]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let child = context.children(of: self)
    let sides = child.box(x)
    // A distance can't be negative; a distribution has no negative distances.
    let distances = geometry.bins == 1 ? sides.softplus() : sides
    let scores = child.classification(x)
    return Tensor.concatenated([distances, scores], axis: 3)
      .reshaped([x.shape[0], x.shape[1] * x.shape[2], geometry.outputs])
  }
}
