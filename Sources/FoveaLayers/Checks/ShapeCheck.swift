import FoveaSupport
import FoveaTensors

extension Layer {
  /// The shape of the output for a shape of the input, from the graph alone; nothing is computed.
  ///
  /// - Throws: `LayerError` naming the layer that can't take its input, for example because the
  ///   image has become too small.
  public func outputShape(for input: [Int]) throws(LayerError) -> [Int] {
    let context = Context(training: false, checks: true)
    let output = self(Tensor.zeros(input), context)
    if let problem = context.problem { throw problem }
    return output.shape
  }

  /// Checks that the shape of the model's output fits a task.
  ///
  /// - Parameters:
  ///   - input: The shape of the input, `[N, H, W, C]`.
  ///   - classes: The number of classes; of values for regression, of an embedding's numbers for
  ///     verification.
  /// - Throws: `LayerError` naming the layer that can't take its input, or the shape that the task
  ///   needs.
  public func checkOutput(
    for task: VisionTask, input: [Int], classes: Int
  ) throws(LayerError) {
    switch task {
    case .classification, .regression, .verification:
      try checkClassifier(input: input, classes: classes)
    case .segmentation:
      let output = try outputShape(for: input)
      guard output != [input[0], input[1], input[2], classes] else { return }
      throw LayerError(
        path: "",
        problem: "the model's output is \(output), but segmentation into \(classes) classes needs "
          + "\([input[0], input[1], input[2], classes]) [batch, height, width, classes]")
    case .detection:
      guard let geometry = (self as? any DetectionModel)?.geometry else {
        throw LayerError(
          path: "",
          problem: "the model says nothing of boxes; a model for detection is a DetectionModel")
      }
      let output = try outputShape(for: input)
      let needed = [
        input[0], geometry.cellCount(height: input[1], width: input[2]), geometry.outputs,
      ]
      guard output != needed || geometry.classes != classes else { return }
      throw LayerError(
        path: "",
        problem:
          "the model's output is \(output) for \(geometry.classes) classes, but detection of "
          + "\(classes) classes needs \(needed) [batch, cells, numbers of a cell]")
    }
  }

  /// Checks that the model is a classifier: `[N, H, W, C]` in, `[N, classes]` out.
  ///
  /// - Throws: `LayerError` naming the layer that can't take its input, or the layer to insert if
  ///   the output is still a feature map.
  public func checkClassifier(input: [Int], classes: Int) throws(LayerError) {
    let output = try outputShape(for: input)
    guard output.count != 4 else {
      throw LayerError(
        path: "",
        problem: "the model's output is a feature map \(output) [batch, height, width, channels], "
          + "one prediction for each pixel; a classifier gives [batch, \(classes)], one for each "
          + "image. \(FeatureMapAdvice.text)")
    }
    guard output == [input[0], classes] else {
      throw LayerError(
        path: "",
        problem: "the model's output is \(output), but \(classes) classes need "
          + "\([input[0], classes]) [batch, classes]; give the last Linear layer \(classes) outputs"
      )
    }
  }
}

/// The fix for a dense layer after a feature map.
enum FeatureMapAdvice {
  static let text =
    "Insert global pooling (GlobalAveragePool2D()) or Flatten() before the dense layer"
}
