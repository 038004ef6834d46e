import FoveaSupport

/// A layer's maps for one image with the gradient of a score at them, both `[height, width,
/// channels]` in row-major order.
struct LayerMaps {
  let height: Int
  let width: Int
  let channels: Int
  let maps: [Float]
  let gradients: [Float]

  /// A method's signed value at each position, row by row.
  ///
  /// - Precondition: the method is of a layer.
  func evidence(_ method: SeeingMethod) -> [Float] {
    switch method {
    case .gradCAM: weighted(by: meanGradients)
    case .gradCAMPlusPlus: weighted(by: coefficients)
    case .hiResCAM: products
    case .eigenCAM:
      PrincipalComponents(maps, rows: height * width, columns: channels, count: 1)
        .coordinates.map { Float($0[0]) }
    case .occlusion, .integratedGradients:
      preconditionFailure("\(method.rawValue) is a method of the input, not of a layer")
    }
  }

  /// Selvaraju et al. 2017, equation 1.
  private var meanGradients: [Double] {
    var sums = [Double](repeating: 0, count: channels)
    for position in 0..<height * width {
      for channel in 0..<channels {
        sums[channel] += Double(gradients[position * channels + channel])
      }
    }
    return sums.map { $0 / Double(height * width) }
  }

  /// Chattopadhay et al. 2018, equations 5 and 19. Their derivation takes the exponential of the
  /// score, so that all derivatives are powers of the first. The constant 1e-6 is that of their
  /// program, and of pytorch-grad-cam.
  private var coefficients: [Double] {
    var sums = [Double](repeating: 0, count: channels)
    for position in 0..<height * width {
      for channel in 0..<channels { sums[channel] += Double(maps[position * channels + channel]) }
    }
    var weights = [Double](repeating: 0, count: channels)
    for position in 0..<height * width {
      for channel in 0..<channels {
        let gradient = Double(gradients[position * channels + channel])
        guard gradient > 0 else { continue }
        let square = gradient * gradient
        let coefficient = square / (2 * square + sums[channel] * square * gradient + 1e-6)
        weights[channel] += gradient * coefficient
      }
    }
    return weights
  }

  private func weighted(by weights: [Double]) -> [Float] {
    (0..<height * width).map { position in
      var sum = 0.0
      for channel in 0..<channels {
        sum += weights[channel] * Double(maps[position * channels + channel])
      }
      return Float(sum)
    }
  }

  /// Draelos & Carin 2020, equation 3.
  private var products: [Float] {
    (0..<height * width).map { position in
      var sum = 0.0
      for place in position * channels..<(position + 1) * channels {
        sum += Double(maps[place]) * Double(gradients[place])
      }
      return Float(sum)
    }
  }
}
