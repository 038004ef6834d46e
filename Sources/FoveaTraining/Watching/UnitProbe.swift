import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaRunRecords
import FoveaTensors

/// Counts the units (channels) that never respond, on images of validation (without one, training)
/// in inference mode, without augmentation. The images are the same each time.
package enum UnitProbe {
  /// The largest number of images.
  package static let imageLimit = 64

  /// The units of every activation function that can die or saturate.
  ///
  /// - Parameter loader: Gives the images' preprocessing and the ways of loading.
  /// - Throws: `DatasetError` for bad images, `EvaluationError`.
  package static func units(
    of model: any Layer, in dataset: Dataset, like loader: Loader
  ) throws -> [UnitRecord] {
    let splits = [Split.validation, .training].map { dataset.indices(of: $0) }
    let members = splits.first { !$0.isEmpty } ?? []
    // Samples are often listed class by class.
    let stride = max(1, members.count / imageLimit)
    let chosen = members.indices.filter { $0 % stride == 0 }.prefix(imageLimit).map { members[$0] }
    var options = loader.options
    (options.sampling, options.dropsLast, options.cache) = (.sequential, false, .none)
    (options.sizes, options.batchSize) = ([], min(options.batchSize, 16))
    let images = try Loader(
      dataset, samples: chosen, preprocessing: loader.preprocessing,
      options: options)
    let functions = FunctionCache(limit: .max)
    var slack: [[Float]] = []
    var activations: [(path: String, function: LayerActivation.Function)] = []
    var imageCount = 0
    for batch in try images.epoch(1) {
      let batch = try batch.get()
      let highest = try functions.outputs(of: [batch.input]) { inputs in
        let output = model(inputs[0], Context(training: false))
        let found = LayerMap(model, input: inputs[0], output: output).entries
          .compactMap { entry in entry.activation.map { (entry.path, $0) } }
        activations = found.map { ($0.0, $0.1.function) }
        // A model without such functions still needs a result.
        return found.isEmpty
          ? [output]
          : found.map { _, activation in
            activation.slack.max(axes: Array(0..<activation.output.rank - 1))
          }
      }.map { $0.floats() }
      guard !activations.isEmpty else { return [] }
      slack = slack.isEmpty ? highest : zip(slack, highest).map { zip($0, $1).map(max) }
      imageCount += batch.count
    }
    return zip(activations, slack).map { activation, slack in
      UnitRecord(
        path: activation.path, activation: activation.function.rawValue, count: slack.count,
        stuck: slack.count { $0 <= activation.function.stuckLimit }, imageCount: imageCount)
    }
  }
}

extension LayerActivation.Function {
  /// The slack up to which a unit is stuck: rectifiers are exactly 0.
  fileprivate var stuckLimit: Float { [.relu, .relu6].contains(self) ? 0 : 0.01 }
}
