import Testing

@testable import FoveaDatasets

@Suite struct DisjointSetsTests {
  @Test func joins() {
    var sets = DisjointSets(count: 4)
    sets.add()
    sets.join(3, 1)
    sets.join(4, 3)
    #expect((0..<5).map { sets.root($0) } == [0, 1, 2, 1, 1])
    sets.join(4, to: 2)
    #expect((0..<5).map { sets.root($0) } == [0, 2, 2, 2, 2])
  }
}
