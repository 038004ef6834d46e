import FoveaLayers
import FoveaTensors

/// The weights of a model's first convolution.
public struct FirstFilters: Sendable, Equatable {
  /// The path of the weights.
  public let path: String
  /// The number of filters.
  public let count: Int
  /// The rows and columns of a filter.
  public let height, width: Int
  /// The channels that a filter reads.
  public let channels: Int
  /// `[count, height, width, channels]` in row-major order.
  public let values: [Float]

  /// Finds the first weights with four axes; nil where there are none.
  public init?(of model: any Layer) {
    guard
      let (path, parameter) = model.parameters().first(where: {
        $0.parameter.role == .weight && $0.parameter.value.rank == 4
      })
    else { return nil }
    let shape = parameter.value.shape
    self.path = path
    (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    values = parameter.value.floats()
  }
}
