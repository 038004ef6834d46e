import Testing

@testable import FoveaDatasets

@Suite("Orders of an epoch for embeddings")
struct EpochOrderTests {
  private func dataset(perClass: Int) -> Dataset {
    var dataset = GeneratedShapes(perClass: perClass, size: 8, seed: 1).dataset()
    dataset.task = .verification
    return dataset
  }

  @Test("Groups of one identity stay together, and every sample comes once")
  func identities() throws {
    let dataset = dataset(perClass: 8)
    let members = Array(dataset.samples.indices)
    let plan = try EpochPlan(of: members, in: dataset, sampling: .identities)
    let order = EpochOrder(plan, seed: 3, epoch: 0).samples
    #expect(order.sorted() == members)
    for start in stride(from: 0, to: order.count, by: 4) {
      #expect(Set(order[start..<start + 4].map { dataset.samples[$0].label }).count == 1)
    }
    #expect(EpochOrder(plan, seed: 3, epoch: 0).samples == order)
    #expect(EpochOrder(plan, seed: 3, epoch: 1).samples != order)
  }

  @Test("Pairs come whole, in an order of the seed")
  func pairs() throws {
    var dataset = dataset(perClass: 2)
    dataset.pairs = [
      ImagePair(0, 1, isSame: true), ImagePair(0, 2, isSame: false), ImagePair(3, 9, isSame: false),
    ]
    let plan = try EpochPlan(of: [0, 1, 2, 3], in: dataset, sampling: .pairs)
    let order = EpochOrder(plan, seed: 3, epoch: 0)
    // The pair of a sample that is no member is left out.
    #expect(order.samples.count == 4 && plan.count == 4)
    #expect(Set([Array(order.samples[0..<2]), Array(order.samples[2..<4])]) == [[0, 1], [0, 2]])
    #expect(order.draws?.sorted() == [0, 0, 0, 1])
    #expect(throws: DatasetError.self) {
      try EpochPlan(of: [4, 5], in: dataset, sampling: .pairs)
    }
    #expect(
      throws: DatasetError(
        .badSetting, "batch size: 3 is odd, but a batch of pairs holds two images of each")
    ) { try LoaderOptions(batchSize: 3, sampling: .pairs).validate() }
  }
}
