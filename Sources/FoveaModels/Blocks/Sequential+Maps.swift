import FoveaLayers
import FoveaTensors

extension Sequential {
  /// The results of the layers at given positions, in order, with paths as in a call of the whole.
  func maps(_ x: Tensor, _ context: Context, after ends: [Int], as name: String) -> [Tensor] {
    var x = x
    var maps: [Tensor] = []
    for (index, layer) in layers.enumerated() {
      x = layer(x, context, as: "\(name).\(index)")
      if ends.contains(index) { maps.append(x) }
    }
    return maps
  }
}
