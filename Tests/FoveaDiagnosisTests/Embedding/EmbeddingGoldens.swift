import TestSupport

@testable import FoveaDiagnosis

/// `Goldens/embedding/embedding.json`: figures by scikit-learn.
struct EmbeddingGoldens: Decodable {
  let pca: GoldenArray
  let variances: GoldenArray
  let shares: GoldenArray
  let affinities: GoldenArray
  /// The ends of t-SNE from slightly different starts, ascending.
  let divergences: [Double]
  let tsneTrustworthiness: [Double]
  let trustworthiness: [String: Double]
  let agreement: Double
  let mapAgreement: Double
  let rSquared: Double

  static func load() throws -> EmbeddingGoldens { try Goldens.load("embedding/embedding.json") }

  static let count = 60
  static let width = 12
  static let labels = (0..<count).map { $0 % 3 }

  /// The vectors of `generate.py`.
  static let data: [Float] = {
    let centres = Goldens.uniform(stream: 9301, count: 3 * width)
    let noise = Goldens.uniform(stream: 9302, count: count * width)
    return noise.indices.map { index in
      Float(0.6 * centres[labels[index / width] * width + index % width] + noise[index])
    }
  }()

  static let distances = SquaredDistances(data, count: count, width: width)
}
