import Foundation
import FoveaSupport

/// t-SNE: a map in the plane in which neighbours stay neighbours.
///
/// The exact method, of n² work a step. Settings and updates are those of scikit-learn: early
/// exaggeration 12 for 250 of 1000 steps, momentum 0.5 then 0.8, gains, a start from the first two
/// principal components, the learning rate max(n / 48, 50). Nothing is random.
///
/// Source: L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", 2008; learning rate and
/// start: D. Kobak and P. Berens, 2019.
public struct TSNE: Sendable, Hashable {
  /// The effective number of neighbours.
  public var perplexity = 30.0
  /// The factor of the attraction in the first steps.
  public var exaggeration = 12.0
  /// The number of steps with exaggeration.
  public var exploration = 250
  /// The number of all steps.
  public var steps = 1000

  /// Makes the usual settings.
  public init() {}

  /// The map of a data set.
  public struct Layout: Sendable, Equatable {
    /// The coordinates of each image.
    public let coordinates: [[Double]]
    /// The Kullback-Leibler divergence of the map's neighbourhoods from those of the space.
    public let divergence: Double
  }

  /// Neighbourhoods of the space as probabilities of pairs, which sum to 1.
  ///
  /// - Returns: `[count, count]` in row-major order, symmetric, 0 on the diagonal.
  /// - Precondition: The perplexity is at least 1 and below the number of images.
  func affinities(_ distances: SquaredDistances) -> [Float] {
    let count = distances.count
    precondition(
      perplexity >= 1 && perplexity < Double(count),
      "a perplexity of \(perplexity) for \(count) images")
    let rows = Parallel.map(count: count) { row in conditional(distances[row], without: row) }
    var joint = [Float](repeating: 0, count: count * count)
    for first in 0..<count {
      for second in 0..<count where first != second {
        joint[first * count + second] = Float(
          (rows[first][second] + rows[second][first]) / Double(2 * count))
      }
    }
    return joint
  }

  /// The probabilities of a row: a normal density of such a width that the entropy is the logarithm
  /// of the perplexity.
  private func conditional(_ distances: ArraySlice<Float>, without own: Int) -> [Double] {
    let distances = distances.map { Double($0) }
    let wanted = log(perplexity)
    var (low, high) = (0.0, Double.infinity)
    // Distances are taken from the nearest, so that the density there never vanishes.
    let nearest = distances.indices.reduce(Double.infinity) {
      $1 == own ? $0 : min($0, distances[$1])
    }
    let mean = distances.reduce(0, +) / Double(max(distances.count - 1, 1)) - nearest
    var precision = mean > 0 ? 1 / mean : 1
    var weights = [Double](repeating: 0, count: distances.count)
    for _ in 0..<200 {
      var (sum, moment) = (0.0, 0.0)
      for index in distances.indices where index != own {
        let distance = distances[index] - nearest
        let weight = exp(-precision * distance)
        weights[index] = weight
        sum += weight
        moment += weight * distance
      }
      let entropy = log(sum) + precision * moment / sum
      for index in weights.indices { weights[index] /= sum }
      let difference = entropy - wanted
      if abs(difference) < 1e-10 { break }
      if difference > 0 { low = precision } else { high = precision }
      let next = high.isInfinite ? 2 * precision : (low + high) / 2
      // Where many images are equal to this one, no width has so low an entropy.
      if next == precision || !next.isFinite { break }
      precision = next
    }
    return weights
  }

  /// Lays out images by their neighbourhoods.
  ///
  /// - Parameters:
  ///   - distances: The squared distances in the space.
  ///   - start: Two coordinates of each image, such as the principal components.
  ///   - progress: Told the number of steps done.
  /// - Throws: The errors of `progress`.
  func callAsFunction(
    _ distances: SquaredDistances, from start: [[Double]],
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Layout {
    let count = distances.count
    let forces = Forces(affinities(distances), count: count)
    var points = Self.scaled(start)
    let rate = max(Double(count) / exaggeration / 4, 50)
    var change = [Double](repeating: 0, count: 2 * count)
    var gains = [Double](repeating: 1, count: 2 * count)
    for step in 0..<steps {
      let isEarly = step < exploration
      if step == exploration {
        change = change.map { _ in 0 }
        gains = gains.map { _ in 1 }
      }
      let gradient = forces.gradient(at: points, exaggeration: isEarly ? exaggeration : 1)
      for index in points.indices {
        gains[index] =
          change[index] * gradient[index] < 0 ? gains[index] + 0.2 : max(gains[index] * 0.8, 0.01)
        change[index] =
          (isEarly ? 0.5 : 0.8) * change[index] - rate * gains[index] * gradient[index]
        points[index] += change[index]
      }
      try progress(step + 1, steps)
    }
    return Layout(
      coordinates: (0..<count).map { [points[$0], points[count + $0]] },
      divergence: forces.divergence(at: points))
  }

  /// All x, then all y, the first with the deviation 1e-4.
  private static func scaled(_ start: [[Double]]) -> [Double] {
    let count = Double(max(start.count, 1))
    let x = start.map { $0[0] }
    let y = start.map { $0.count > 1 ? $0[1] : 0 }
    let mean = x.reduce(0, +) / count
    let deviation = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    return (x + y).map { deviation > 0 ? $0 / deviation * 1e-4 : 0 }
  }
}
