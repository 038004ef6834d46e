import Foundation
import FoveaDatasets
import FoveaImages
import Testing

@testable import FoveaDiagnosis

@Suite struct ValueReviewTests {
  private func dataset(_ values: [Double]) -> Dataset {
    let images = MemoryImages(
      width: 1, height: 1, channels: 1, count: values.count,
      bytes: [UInt8](repeating: 0, count: values.count))
    return Dataset(
      name: "test", root: URL(fileURLWithPath: "/data"), format: "test", task: .regression,
      classNames: ["age"],
      samples: values.enumerated().map { index, value in
        Sample(id: "\(index)", source: .memory(images, index), annotation: .values([value]))
      })
  }

  /// A number in -1..<1 that depends on the index alone.
  private func noise(_ index: Int) -> Double {
    Double((index &* 7919 &+ 13) % 1000) / 500 - 1
  }

  @Test func findsAValueFarFromItsPrediction() {
    var values = (0..<60).map { Double($0) + noise($0) }
    values[17] += 40
    let predictions = Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, [Double($0)]) })
    let found = ValueReview().findings(in: dataset(values), predictions)
    #expect(found.issues.map(\.path) == ["17"])
    #expect(found.issues[0].kind == .valueOutlier && found.issues[0].suggested == "17")
    #expect(found.issues[0].score < 1 / (1 + ValueReview.limit))
  }

  /// |r − median| / (1.4826 · MAD), computed by hand: residuals 0, 1, 2, 3, 10 have the median 2
  /// and the MAD 1.
  @Test func distanceIsTheRobustScore() {
    let distances = ValueReview.distances([0, 1, 2, 3, 10], [0, 0, 0, 0, 0])
    for (ours, wanted) in zip(distances, [2, 1, 0, 1, 8].map { $0 / 1.4826 }) {
      #expect(abs(ours - wanted) < 1e-12)
    }
  }

  /// A spread in proportion to the value has its largest residuals at large values; measured among
  /// neighbours, they are as usual as the others.
  @Test func spreadIsMeasuredAmongNeighbours() {
    let predicted = (0..<600).map { 1 + Double($0) }
    let given = predicted.enumerated().map { $1 + 0.1 * $1 * noise($0) }
    #expect(ValueReview.distances(given, predicted).allSatisfy { $0 < ValueReview.limit })
    var wrong = given
    wrong[20] += 30
    let distances = ValueReview.distances(wrong, predicted)
    #expect(distances.indices.filter { distances[$0] > ValueReview.limit } == [20])
  }

  @Test func perfectPredictionsHaveNoIssues() {
    #expect(ValueReview.distances([1, 2, 3], [1, 2, 3]) == [0, 0, 0])
    #expect(ValueReview.distances([], []) == [])
  }
}
