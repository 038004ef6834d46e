import FoveaInference
import FoveaSupport
import FoveaTensors

extension Seeing {
  /// Integrated gradients from an image of the preprocessing's mean colour, summed over channels.
  ///
  /// The path is cut into 32 steps, with the gradient at the middle of each, and into twice as many
  /// until the sum of the map is within 1 % of the difference of the scores, or 512 are reached.
  func integratedGradients(
    _ input: SeenInput, _ seed: ScoreSeed, progress: (Int, Int) -> Void
  ) throws -> EvidenceMap {
    let (height, width, channels) = (input.shape[1], input.shape[2], input.shape[3])
    let blank = Tensor([Float](repeating: 0, count: input.pixels.count), shape: input.shape)
    let baseline = seed.value(try values(of: blank).floats())
    let difference = seed.score.value - baseline
    var steps = 32
    while true {
      let sums = try gradientSums(input, seed, steps: steps, progress)
      let map = (0..<height * width).map { pixel in
        (pixel * channels..<(pixel + 1) * channels).reduce(0.0) {
          $0 + Double(input.pixels[$1]) * sums[$1]
        } / Double(steps)
      }
      let error =
        abs(map.reduce(0, +) - difference) / max(abs(difference), .leastNormalMagnitude)
      guard error <= 0.01 || steps >= 512 else {
        steps *= 2
        continue
      }
      return EvidenceMap(
        method: .integratedGradients, layer: nil, width: width, height: height,
        values: map.map { Float($0) },
        integration: .init(steps: steps, baselineScore: baseline, relativeError: error))
    }
  }

  /// The sum of the gradients at the middles of steps from the blank image to the image.
  private func gradientSums(
    _ input: SeenInput, _ seed: ScoreSeed, steps: Int, _ progress: (Int, Int) -> Void
  ) throws -> [Double] {
    let size = passSize(input.shape)
    let count = input.pixels.count
    var sums = [Double](repeating: 0, count: count)
    var done = 0
    while done < steps {
      progress(done, steps)
      // A last, shorter pass is filled up with the image, and those gradients are left out.
      let used = min(size, steps - done)
      var batch: [Float] = []
      for position in 0..<size {
        let share = min(1, (Float(done + position) + 0.5) / Float(steps))
        batch += input.pixels.map { $0 * share }
      }
      let slopes = try inputGradient(
        of: Tensor(batch, shape: [size] + input.shape.dropFirst()), seed
      ).floats()
      for place in 0..<used * count { sums[place % count] += Double(slopes[place]) }
      done += used
    }
    progress(steps, steps)
    return sums
  }
}
