import FoveaLayers
import FoveaTensors

/// A model's parameters and buffers at one moment, in memory of their own.
///
/// A training step gives the memory of the old values to the new ones, so whatever must outlive the
/// step is copied.
package struct WeightSnapshot: Sendable {
  /// By path.
  package private(set) var values: [String: Tensor] = [:]

  /// Takes over values that nothing else changes.
  package init(_ values: [String: Tensor]) { self.values = values }

  /// Copies values.
  package init(copying values: [String: Tensor]) {
    Tensor.evaluate(Array(values.values))
    self.values = values.mapValues(\.copied)
  }

  /// Copies a model's parameters and buffers.
  package init(of model: any Layer) {
    self.init(
      copying: Dictionary(
        uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value) }))
  }

  /// A copy of the model that has these values.
  package func applied(to model: any Layer) -> any Layer {
    var result = model
    result.update { path, parameter in
      if let value = values[path] { parameter.value = value }
    }
    return result
  }

  /// The path of a value that holds NaN or infinity; the first by name.
  package var firstNotFinite: String? {
    values.sorted { $0.key < $1.key }.first { !$0.value.isFiniteThroughout }?.key
  }
}

extension Tensor {
  /// The same numbers in memory of their own.
  package var copied: Tensor {
    withBytes { source in Tensor(type) { $0.copyMemory(from: source) } }
  }

  /// Whether no element is NaN or infinite; true for whole numbers.
  package var isFiniteThroughout: Bool {
    guard dtype == .float32 else { return true }
    return withBytes { bytes in
      // Adding up 0 · x is NaN as soon as one x is not finite, and runs without branches.
      bytes.bindMemory(to: Float.self).reduce(0) { $0 + $1 * 0 } == 0
    }
  }
}
