import FoveaLayers
import FoveaTensors

extension BoundLayer where Base == Sequential {
  /// Feature maps of a chain of layers: the results of the layers at given positions, in order.
  /// Paths are those of a call of the whole chain.
  func maps(_ x: Tensor, after ends: [Int]) -> [Tensor] {
    maps(x) { chain, context in
      var x = x
      var maps: [Tensor] = []
      for (index, layer) in chain.layers.enumerated() {
        x = layer(x, context, as: "\(index)")
        if ends.contains(index) { maps.append(x) }
      }
      return maps
    }
  }
}
