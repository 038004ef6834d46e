import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct MapQualityTests {
  private func plane() -> [[Double]] {
    PrincipalComponents(
      EmbeddingGoldens.data, rows: EmbeddingGoldens.count, columns: EmbeddingGoldens.width,
      count: 2
    ).coordinates
  }

  @Test func trustworthinessAgreesWithScikitLearn() throws {
    let goldens = try EmbeddingGoldens.load()
    let map = SquaredDistances(plane())
    for (number, expected) in goldens.trustworthiness {
      let found = MapQuality.trustworthiness(
        EmbeddingGoldens.distances, map: map.nearest(Int(number) ?? 0))
      #expect(abs(found - expected) < 1e-9, "\(number)")
    }
    let own = MapQuality.trustworthiness(
      EmbeddingGoldens.distances, map: EmbeddingGoldens.distances.nearest(10))
    #expect(own == 1)
  }

  @Test func agreementIsThatOfScikitLearnsClassifier() throws {
    let goldens = try EmbeddingGoldens.load()
    let labels = EmbeddingGoldens.labels.map { Optional($0) }
    let space = EmbeddingGoldens.distances.nearest(10)
    let found = MapQuality.agreement(space, labels: labels)
    #expect(agree(found, goldens.agreement))
    let map = SquaredDistances(plane()).nearest(10)
    #expect(agree(MapQuality.agreement(map, labels: labels), goldens.mapAgreement))
    let width = EmbeddingGoldens.width
    let values = (0..<EmbeddingGoldens.count).map { row in
      Double(EmbeddingGoldens.data[row * width])
        + 0.5 * Double(EmbeddingGoldens.data[row * width + 1])
    }
    #expect(agree(MapQuality.explained(space, values: values), goldens.rSquared, within: 1e-6))
  }

  @Test func imagesWithoutALabelNeitherCountNorVote() {
    let neighbours = [[1, 2], [0, 2], [0, 1]]
    #expect(MapQuality.agreement(neighbours, labels: [1, nil, 1]) == 1)
    #expect(MapQuality.agreement(neighbours, labels: [nil, nil, nil]) == nil)
    #expect(MapQuality.explained(neighbours, values: [2, 2, 2]) == nil)
  }
}
