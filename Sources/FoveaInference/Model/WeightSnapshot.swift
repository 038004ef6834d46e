import FoveaLayers
import FoveaTensors

/// A copy of a model's parameters and buffers.
///
/// A training step reuses the memory of the old values for the new ones, so values that must
/// outlive the step are copied.
package struct WeightSnapshot: Sendable {
  /// The values by path.
  package private(set) var values: [String: Tensor] = [:]

  /// Makes a snapshot of values that nothing else changes, without copying them.
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

  /// A copy of the model with these values.
  package func applied(to model: any Layer) -> any Layer {
    var result = model
    result.update { path, parameter in
      if let value = values[path] { parameter.value = value }
    }
    return result
  }

  /// The first path, by name, of a value with NaN or infinity; nil where all are finite.
  package var firstNotFinite: String? {
    values.sorted { $0.key < $1.key }.first { !$0.value.isFiniteThroughout }?.key
  }
}

extension Tensor {
  /// A copy in memory of its own.
  package var copied: Tensor {
    withBytes { source in Tensor(type) { $0.copyMemory(from: source) } }
  }

  /// Whether all elements are finite; true for integers.
  package var isFiniteThroughout: Bool {
    guard dtype == .float32 else { return true }
    return withBytes { Finiteness($0) } == .finite
  }
}
