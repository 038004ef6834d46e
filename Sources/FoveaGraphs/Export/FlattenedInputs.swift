import FoveaLayers
import FoveaTensors

/// Finds dense layers with flattened feature maps as input, since the order of flattening varies
/// between programs.
package enum FlattenedInputs {
  /// The height, width and channels of the flattened feature maps of dense layers, by the path of
  /// their weights.
  ///
  /// - Parameter input: The shape of the images, `[N, H, W, C]`.
  package static func maps(of model: any Layer, input: [Int]) -> [String: [Int]] {
    let images = Tensor(TensorType(input, .float32)) { _ in }
    let output = model(images, Context(training: false))
    let vertices = Tensor.traced([output], given: [images]).vertices
    let paths = Dictionary(
      model.parameters().map { ($0.parameter.value.creation, $0.path) }
    ) { first, _ in first }
    var result: [String: [Int]] = [:]
    for vertex in vertices where vertex.operation is MatrixProduct {
      guard let path = paths[vertices[vertex.inputs[1]].creation] else { continue }
      var x = vertex.inputs[0]
      // Only element-wise operations may be in between.
      while !(vertices[x].operation is Reshape),
        vertices[x].operation is Unary || vertices[x].operation is Binary,
        let before = vertices[x].inputs.first(where: { vertices[$0].dependsOnGiven })
      {
        x = before
      }
      guard vertices[x].operation is Reshape, let maps = vertices[x].inputs.first else { continue }
      let shape = vertices[maps].type.shape
      if shape.count == 4, vertices[x].type.shape == [shape[0], shape[1...].reduce(1, *)],
        shape[1] * shape[2] > 1
      {
        result[path] = Array(shape[1...])
      }
    }
    return result
  }
}
