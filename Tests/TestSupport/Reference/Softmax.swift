import Foundation

/// eˣ / Σ eˣ along an axis.
public func softmaxReference(_ x: Array64, axis: Int) -> Array64 {
  reference(x, reducing(x, axes: [axis], keepingAxes: true, logSumExpOf)) { exp($0 - $1) }
}

/// x − log Σ eˣ along an axis.
public func logSoftmaxReference(_ x: Array64, axis: Int) -> Array64 {
  reference(x, reducing(x, axes: [axis], keepingAxes: true, logSumExpOf), -)
}
