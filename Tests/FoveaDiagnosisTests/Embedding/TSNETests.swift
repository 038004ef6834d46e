import Foundation
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct TSNETests {
  private var tsne: TSNE {
    var tsne = TSNE()
    tsne.perplexity = 15
    return tsne
  }

  @Test func affinitiesAgreeWithScikitLearn() throws {
    let goldens = try EmbeddingGoldens.load()
    let found = tsne.affinities(EmbeddingGoldens.distances)
    let rows = Array(found.prefix(goldens.affinities.values.count))
    #expect(relativeError(rows, goldens.affinities.values) < 1e-6)
    // Relative to the probabilities themselves, up to the tolerance of its search.
    #expect(relativeError(rows, goldens.affinities.values, floor: 1e-4) < 1e-4)
    #expect(abs(found.reduce(0) { $0 + Double($1) } - 1) < 1e-6)
  }

  @Test func divergenceIsThatOfScikitLearn() throws {
    let goldens = try EmbeddingGoldens.load()
    let start = PrincipalComponents(
      EmbeddingGoldens.data, rows: EmbeddingGoldens.count, columns: EmbeddingGoldens.width,
      count: 2
    ).coordinates
    var steps = 0
    let found = try tsne(EmbeddingGoldens.distances, from: start) { done, total in
      #expect(total == 1000)
      steps = done
    }
    #expect(steps == 1000)
    let ends = goldens.divergences
    #expect(found.divergence > 0.97 * ends[0] && found.divergence < 1.03 * ends[ends.count - 1])
    let trust = MapQuality.trustworthiness(
      EmbeddingGoldens.distances, map: SquaredDistances(found.coordinates).nearest(10))
    #expect(trust > goldens.tsneTrustworthiness[0] - 0.01)
    let again = try tsne(EmbeddingGoldens.distances, from: start)
    #expect(again == found)
  }

  @Test func equalImagesDoNotBreakIt() throws {
    let distances = SquaredDistances([Float](repeating: 1, count: 24), count: 12, width: 2)
    var tsne = TSNE()
    (tsne.perplexity, tsne.steps) = (3, 20)
    let found = try tsne(distances, from: [[Double]](repeating: [0, 0], count: 12))
    #expect(found.coordinates.allSatisfy { $0.allSatisfy(\.isFinite) })
    #expect(found.divergence.isFinite)
  }
}

@Suite struct ForcesTests {
  /// The gradient against central differences of the divergence.
  @Test func gradientIsTheSlopeOfTheDivergence() {
    var tsne = TSNE()
    tsne.perplexity = 15
    let count = EmbeddingGoldens.count
    let forces = Forces(tsne.affinities(EmbeddingGoldens.distances), count: count)
    let points = Goldens.uniform(stream: 9330, count: 2 * count).map { 3 * $0 }
    let gradient = forces.gradient(at: points, exaggeration: 1)
    for index in [0, 7, count - 1, count, 2 * count - 1] {
      var (above, below) = (points, points)
      above[index] += 1e-4
      below[index] -= 1e-4
      let slope = (forces.divergence(at: above) - forces.divergence(at: below)) / 2e-4
      #expect(abs(slope - gradient[index]) < 1e-5 + 1e-3 * abs(slope), "\(index)")
    }
  }
}
