import FoveaGraphs
import FoveaInference
import FoveaLayers
import FoveaTensors

/// An exported network in place of its model, so that both are evaluated in the same way. It takes
/// the model's input, `[N, H, W, C]`, and converts its output to that of the model.
struct ExportedNetwork: Layer {
  let graph: GraphModel
  let export: ModelExport

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    do {
      let count = x.shape[0]
      let length = export.batch ?? count
      let parts = try stride(from: 0, to: count, by: length).map { start in
        let part = x.sliced(axis: 0, start..<min(start + length, count))
        let missing = length - part.shape[0]
        // An incomplete fixed batch is padded with black images.
        let full =
          missing == 0
          ? part : .concatenated([part, .zeros([missing] + x.shape.dropFirst())], axis: 0)
        return restored(try graph.output(for: taken(full), export))
          .sliced(axis: 0, 0..<part.shape[0])
      }
      return .concatenated(parts, axis: 0)
    } catch {
      return context.reject("\(error)", standIn: [x.shape[0], 1])
    }
  }

  mutating func visit(_ visitor: inout ParameterVisitor) {}

  /// The graph's input; converted back to bytes where the graph normalises them.
  private func taken(_ x: Tensor) -> Tensor {
    guard export.normalizesImages else { return x }
    let preprocessing = export.trained.card.preprocessing
    let bytes =
      (x * Tensor(preprocessing.deviation.map { Float($0 * 255) })
      + Tensor(preprocessing.mean.map { Float($0 * 255) })).round()
    return bytes.clamped(0...255).cast(.uint8)
  }

  private func restored(_ y: Tensor) -> Tensor {
    // Logarithms of probabilities are logits that give the same probabilities.
    let y = export.givesProbabilities ? y.maximum(.leastNormalMagnitude).log() : y
    // The temperature is applied again where the model's scores are computed.
    if export.includesTemperature, let temperature = export.trained.card.temperature {
      return y * Float(temperature)
    }
    if export.givesProbabilities { return y }
    guard export.decodesOutputs, let scaling = export.trained.card.valueScaling else { return y }
    return (y - Tensor(scaling.mean.map { Float($0) }))
      / Tensor(scaling.deviation.map { Float($0) })
  }
}

/// An exported detector in place of its model.
struct ExportedDetector: DetectionModel {
  let network: ExportedNetwork
  let geometry: DetectionGeometry

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { network(x, context) }

  mutating func visit(_ visitor: inout ParameterVisitor) {}
}

extension GraphModel {
  /// The output of an exported graph, with axes in Fovea's order.
  ///
  /// - Throws: `GraphError` where the graph can't be run, `ExportError` where it lacks the output.
  func output(for images: Tensor, _ export: ModelExport) throws -> Tensor {
    let input =
      export.normalizesImages ? GraphValue(images) : GraphValue(channelsLast: images)
    guard let output = try run([ModelExport.inputName: input])[export.outputName] else {
      throw ExportError("the exported file has no output '\(export.outputName)'")
    }
    // Maps have the layout of the input.
    return output.shape.count == 4 && !export.normalizesImages
      ? output.tensor.transposed([0, 2, 3, 1]) : output.tensor
  }
}
