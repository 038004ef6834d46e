import Foundation
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaTensors

/// The results of another framework for a model's weights and a batch. They show that both compute
/// the same before their times are compared.
///
/// It is a safetensors file with
/// - `model.<path>`: every parameter and buffer, in Fovea's layouts;
/// - `input`: a batch `[N, H, W, C]`;
/// - `output`: the model's output for the batch at inference; and, or instead,
/// - `losses`: mean losses of successive training steps on that batch by SGD with momentum 0.9 and
///   learning rate 0.001; and
/// - `labels`, int32: the classes for cross-entropy. For a detector, `DetectionLoss` takes labels
///   `[N, M]`, −1 for padding, and `boxes` `[N, M, 4]` (left, top, right, bottom in pixels).
///
/// Losses from the second step on depend on gradients and updates, too. The model must not draw
/// random numbers in training.
public struct ReferenceRun: Sendable {
  /// The batch, `[N, H, W, C]`.
  public let input: Tensor
  private let url: URL
  private let weights: [String: Tensor]
  private let output: Tensor?
  private let losses: [Float]
  private let labels: Tensor?
  private let boxes: Tensor?

  /// The largest absolute differences between the computed results and those of the file.
  public struct Differences: Sendable {
    /// The largest difference of an output element; nil where the file has no output.
    public var output: Double?
    /// The largest difference of a step's loss; nil where the file has no losses.
    public var loss: Double?
  }

  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError` or `TrainingError` where it is damaged or incomplete.
  public init(contentsOf url: URL) throws {
    let file = try SafetensorsFile(contentsOf: url)
    func optional(_ name: String, _ dtype: DType) throws -> Tensor? {
      guard file.entries[name] != nil else { return nil }
      let tensor = try file.storedTensor(named: name)
      guard tensor.dtype == dtype else {
        throw TrainingError(
          .badFile, "\(url.path) has '\(name)' as \(tensor.dtype); \(dtype) is needed.")
      }
      return tensor
    }
    guard let input = try optional("input", .float32), input.rank == 4 else {
      throw TrainingError(.badFile, "\(url.path) has no 'input' [N, H, W, C] to compute on.")
    }
    self.input = input
    output = try optional("output", .float32)
    losses = try optional("losses", .float32)?.floats() ?? []
    labels = try optional("labels", .int32)
    boxes = try optional("boxes", .float32)
    guard output != nil || !losses.isEmpty, losses.isEmpty == (labels == nil) else {
      throw TrainingError(
        .badFile,
        "\(url.path) has nothing to compare with: 'output', or 'losses' with 'labels', is needed.")
    }
    let prefix = "model."
    weights = try Dictionary(
      uniqueKeysWithValues: file.names.filter { $0.hasPrefix(prefix) }.map {
        (String($0.dropFirst(prefix.count)), try file.storedTensor(named: $0))
      })
    self.url = url
  }

  /// The model with the file's weights.
  ///
  /// - Throws: `TrainingError` naming the first tensor that is missing, unknown or of another
  ///   shape.
  public func applied(to model: any Layer, named name: String) throws -> any Layer {
    do {
      try ModelFile.check(weights, against: model, named: name, "weight", url)
    } catch let error as InferenceError {
      throw TrainingError(.badFile, error.description)
    }
    return WeightSnapshot(weights).applied(to: model)
  }

  /// Computes the results again and compares them. `model` has the file's weights.
  ///
  /// - Throws: `TrainingError` where the model's output, the labels or the boxes have other shapes,
  ///   `EvaluationError` where a label is out of range.
  public func differences(_ model: any Layer, classes: Int) throws -> Differences {
    var differences = Differences()
    if let output {
      let ours = model(input, Context(training: false))
      try check("output", output.shape, ours.shape)
      differences.output = largestDifference(ours.floats(), output.floats())
    }
    if let labels {
      let targets = try targets(labels, of: model)
      var learner = try BenchmarkLearner(model, classes: classes)
      let ours = try losses.indices.map {
        Float(try learner.step(input, targets, number: $0 + 1))
      }
      differences.loss = largestDifference(ours, losses)
    }
    return differences
  }

  private func targets(_ labels: Tensor, of model: any Layer) throws -> [Tensor] {
    guard model is any DetectionModel else {
      try check("labels", labels.shape, model.outputShape(for: input.shape).dropLast())
      return [labels]
    }
    guard let boxes else {
      throw TrainingError(
        .badFile, "\(url.path) has no 'boxes' [N, M, 4]; a detector's losses need them.")
    }
    guard boxes.rank == 3 else {
      throw TrainingError(
        .badFile, "\(url.path) has 'boxes' of shape \(boxes.shape); [N, M, 4] is needed.")
    }
    try check("boxes", boxes.shape, [input.shape[0], boxes.shape[1], 4])
    try check("labels", labels.shape, Array(boxes.shape.dropLast()))
    return [boxes, labels]
  }

  private func check(_ name: String, _ found: [Int], _ expected: [Int]) throws {
    guard found != expected else { return }
    throw TrainingError(
      .badFile, "\(url.path) has '\(name)' of shape \(found), and the model needs \(expected).")
  }
}

/// The largest absolute difference; infinite where one side is NaN.
private func largestDifference(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { largest, pair in
    let difference = Double(abs(pair.0 - pair.1))
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}
