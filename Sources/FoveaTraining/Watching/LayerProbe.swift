import Foundation
import FoveaLayers
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors

/// The state of every layer for one batch: activations, weights and gradients.
///
/// It is an evaluation of its own, forward and backward on the given batch: the model, its running
/// statistics and all random state stay as they are. With the key of a training step, dropout draws
/// what it draws in that step, and the gradients are that step's.
package struct LayerProbe {
  /// The layers from the input to the output.
  package private(set) var layers: [LayerRecord] = []
  /// The mean loss of the batch.
  package let loss: Double
  /// The weights of each layer, whose norms are in `layers`.
  package let weights: [(layer: String, weights: [(path: String, parameter: Parameter)])]

  /// Measures a model on a batch.
  ///
  /// - Parameters:
  ///   - model: The model; layers that no output depends on are left out.
  ///   - task: Gives the loss of each image.
  ///   - input: The batch, and the key of its random numbers.
  ///   - divisor: The divisor of the summed loss: the number of images for their mean.
  ///   - training: Whether layers behave as in training (batch statistics, dropout).
  ///   - recomputing: Whether to save memory by computing activations again.
  /// - Throws: `EvaluationError` where a label is out of range; `CompilationCancelled` where the
  ///   caller allows that.
  package init(
    _ model: any Layer, task: any LearningTask, _ input: Learner.Input, divisor: Double,
    training: Bool = true, recomputing: Bool = false
  ) throws {
    let context = Context(training: training, key: input.key)
    let outputs = model(input.images, context)
    let map = LayerMap(model, input: input.images, output: outputs)
    let losses = task.losses(
      outputs, input.targets, imageSize: Pair(input.images.shape[1], input.images.shape[2]))
    let lossSum = (input.sampleWeights.map { losses * $0 } ?? losses).sum()
    let trainable = map.entries.flatMap(\.weights).filter(\.parameter.isTrainable)
    let slopes = Dictionary(
      zip(
        trainable.map(\.path),
        gradients(of: lossSum, seededWith: Tensor(Float(1)), at: trainable.map(\.parameter.value))),
      uniquingKeysWith: { first, _ in first })
    weights = map.entries.map { ($0.path, $0.weights) }
    let sums = map.entries.map { Sums($0, slopes) }
    let drifts = NormDrift.found(in: map, context)
    try Tensor.tryEvaluate(
      [lossSum] + sums.flatMap(\.tensors) + drifts.values.flatMap(\.tensors),
      recomputing: recomputing)
    let scale = divisor > 0 ? 1 / divisor : 0
    loss = Double(lossSum.item()) * scale
    layers = zip(map.entries, sums).map { entry, sums in
      var record = sums.record(of: entry, gradientScale: scale)
      (record.meanDrift, record.varianceRatio) = drifts[entry.path]?.figures ?? (nil, nil)
      return record
    }
  }

  /// The sums of one layer, unevaluated.
  private struct Sums {
    let mean: Tensor
    let meanSquare: Tensor
    let zeroShare: Tensor
    let weights: Tensor
    let gradient: Tensor?

    init(_ entry: LayerMap.Entry, _ slopes: [String: Tensor]) {
      let values = entry.response
      mean = values.mean()
      meanSquare = values.squared().mean()
      zeroShare = (values .== 0).cast(.float32).mean()
      weights = Self.squares(entry.weights.map(\.parameter.value))
      let gradients = entry.weights.compactMap { slopes[$0.path] }
      gradient = gradients.isEmpty ? nil : Self.squares(gradients)
    }

    private static func squares(_ tensors: [Tensor]) -> Tensor {
      let sums = tensors.map { $0.squared().sum() }
      return sums.dropFirst().reduce(sums[0], +)
    }

    var tensors: [Tensor] {
      [mean, meanSquare, zeroShare, weights] + [gradient].compactMap(\.self)
    }

    func record(of entry: LayerMap.Entry, gradientScale: Double) -> LayerRecord {
      func number(_ tensor: Tensor) -> Double { Double(tensor.item()) }
      let mean = number(mean)
      return LayerRecord(
        path: entry.path, hasWeights: entry.hasWeights,
        shape: Array(entry.response.shape.dropFirst()),
        activation: entry.activation?.function.rawValue, mean: mean.shortened,
        deviation: max(number(meanSquare) - mean * mean, 0).squareRoot().shortened,
        zeroShare: number(zeroShare).shortened,
        weightNorm: number(weights).squareRoot().shortened,
        gradientNorm: gradient.map { (number($0).squareRoot() * gradientScale).shortened })
    }
  }
}

/// The distance of a batch's statistics from the running ones of a batch norm.
private struct NormDrift {
  let running: (mean: Tensor, variance: Tensor)
  /// The running statistics after the batch.
  let next: (mean: Tensor, variance: Tensor)
  /// The share of the running statistics in the next ones, for each channel.
  let kept: Tensor

  var tensors: [Tensor] { [next.mean, next.variance, kept] }

  /// The batch norms of a pass that recorded new statistics, by path.
  static func found(in map: LayerMap, _ context: Context) -> [String: NormDrift] {
    let norms = map.layers { context.updates[$0.id] }
    guard !norms.isEmpty else { return [:] }
    // The new statistics are linear in the old ones: their gradient is what is kept of them.
    let sum = norms.map { $0.next.mean.sum() }.reduce(Tensor(Float(0)), +)
    let kept = gradients(of: sum, at: norms.map(\.running.mean))
    return Dictionary(
      zip(norms, kept).map {
        ($0.path, NormDrift(running: $0.running, next: $0.next, kept: $1))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The root mean square of the means' distances in running deviations, and the median ratio of
  /// the variances; nil where the running statistics are fixed.
  var figures: (mean: Double?, varianceRatio: Double?) {
    let share = Double(kept.floats().first ?? 1)
    guard share < 1 else { return (nil, nil) }
    func batch(_ next: Tensor, _ running: Tensor) -> [Double] {
      zip(next.floats(), running.floats()).map { (Double($0) - share * Double($1)) / (1 - share) }
    }
    let means = zip(batch(next.mean, running.mean), running.mean.floats())
    let variances = zip(batch(next.variance, running.variance), running.variance.floats())
    let squares = zip(means, running.variance.floats()).map { mean, variance in
      (mean.0 - Double(mean.1)) * (mean.0 - Double(mean.1)) / (Double(variance) + 1e-5)
    }
    let ratios = variances.map { ($0 + 1e-5) / (Double($1) + 1e-5) }.sorted()
    guard !squares.isEmpty, !ratios.isEmpty else { return (nil, nil) }
    let mean = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    return (mean.shortened, ratios[ratios.count / 2].shortened)
  }
}

extension LayerMap {
  fileprivate typealias Statistics = (
    path: String, running: (mean: Tensor, variance: Tensor),
    next: (mean: Tensor, variance: Tensor)
  )

  /// The layers with a running mean and a running variance, both with a next value.
  fileprivate func layers(_ next: (Parameter) -> Tensor?) -> [Statistics] {
    entries.compactMap { entry in
      let buffers = entry.parameters.map(\.parameter).filter { $0.role == .buffer }
      guard buffers.count == 2, let mean = next(buffers[0]), let variance = next(buffers[1]) else {
        return nil
      }
      return (entry.path, (buffers[0].value, buffers[1].value), (mean, variance))
    }
  }
}

extension Double {
  /// The number with six significant digits, as records hold it.
  package var shortened: Double {
    guard isFinite, self != 0 else { return self }
    return Double(String(format: "%.5e", self)) ?? self
  }
}
