import FoveaTensors

/// The distribution of a parameter's initial numbers.
///
/// Weights are `[out, …, in]`. Fan-in, the count of inputs that one output sums over, is the
/// product of all lengths but the first; fan-out is the product of all but the last.
public enum Initializer: Hashable, Sendable {
  /// The direction in which the variance is preserved.
  public enum Fan: String, Hashable, Sendable {
    /// Forward: the variance of activations.
    case `in`
    /// Backward: the variance of gradients.
    case out
  }

  /// One number everywhere.
  case constant(Float)
  /// U(low, high).
  case uniform(low: Float, high: Float)
  /// N(mean, deviation²).
  case normal(mean: Float = 0, deviation: Float)
  /// U(±gain √(6 / (fanIn + fanOut))) (Glorot & Bengio 2010).
  case xavierUniform(gain: Float = 1)
  /// N(0, gain² · 2 / (fanIn + fanOut)) (Glorot & Bengio 2010).
  case xavierNormal(gain: Float = 1)
  /// U(±√(6 / ((1 + slope²) fan))), for ReLU or leaky ReLU of that slope (He et al. 2015).
  case heUniform(fan: Fan = .in, slope: Float = 0)
  /// N(0, 2 / ((1 + slope²) fan)), for ReLU or leaky ReLU of that slope (He et al. 2015).
  case heNormal(fan: Fan = .in, slope: Float = 0)
  /// U(±1 / √fanIn): the default of convolutions and linear layers in PyTorch.
  case fanInUniform
  /// Rows, or columns if there are fewer, that are orthogonal and of length `gain`
  /// (Saxe et al. 2014).
  case orthogonal(gain: Float = 1)

  /// Draws the numbers of a parameter of a shape. They are computed when first read, except
  /// orthogonal ones.
  public func tensor(_ shape: [Int], key: RandomKey) -> Tensor {
    let fanIn = Float(Swift.max(shape.dropFirst().reduce(1, *), 1))
    let fanOut = Float(Swift.max(shape.dropLast().reduce(1, *), 1))
    func symmetric(_ bound: Float) -> Tensor {
      .randomUniform(shape, from: -bound, to: bound, key: key)
    }
    func normal(_ variance: Float) -> Tensor {
      .randomNormal(shape, deviation: variance.squareRoot(), key: key)
    }
    switch self {
    case .constant(let value):
      return Tensor([Float](repeating: value, count: shape.reduce(1, *)), shape: shape)
    case .uniform(let low, let high):
      return .randomUniform(shape, from: low, to: high, key: key)
    case .normal(let mean, let deviation):
      return .randomNormal(shape, mean: mean, deviation: deviation, key: key)
    case .xavierUniform(let gain):
      return symmetric(gain * (6 / (fanIn + fanOut)).squareRoot())
    case .xavierNormal(let gain):
      return normal(gain * gain * 2 / (fanIn + fanOut))
    case .heUniform(let fan, let slope):
      return symmetric((6 / ((1 + slope * slope) * (fan == .in ? fanIn : fanOut))).squareRoot())
    case .heNormal(let fan, let slope):
      return normal(2 / ((1 + slope * slope) * (fan == .in ? fanIn : fanOut)))
    case .fanInUniform:
      return symmetric(1 / fanIn.squareRoot())
    case .orthogonal(let gain):
      return orthogonalMatrix(shape, gain: gain, key: key)
    }
  }
}

/// A matrix `[first length, all others]` from normal numbers by Gram & Schmidt, each vector
/// orthogonalised twice, which is as exact as Householder's method (Giraud et al. 2005).
private func orthogonalMatrix(_ shape: [Int], gain: Float, key: RandomKey) -> Tensor {
  let rows = shape.first ?? 1
  let columns = Swift.max(shape.dropFirst().reduce(1, *), 1)
  let (count, length) = (Swift.min(rows, columns), Swift.max(rows, columns))
  let drawn = Tensor.randomNormal([count, length], key: key).floats().map(Double.init)
  var basis: [[Double]] = []
  for index in 0..<count {
    var vector = Array(drawn[index * length..<(index + 1) * length])
    for _ in 0..<2 {
      for other in basis {
        let along = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        for i in vector.indices { vector[i] -= along * other[i] }
      }
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    basis.append(vector.map { $0 / norm })
  }
  let values = (0..<rows).flatMap { r in
    (0..<columns).map { c in gain * Float(rows <= columns ? basis[r][c] : basis[c][r]) }
  }
  return Tensor(values, shape: shape)
}
