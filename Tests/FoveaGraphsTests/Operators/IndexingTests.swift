@testable import FoveaGraphs
import Testing

@Suite struct IndexingTests {
  @Test func theLargestAndSmallestOfWholeNumbers() throws {
    let x = GraphTensor([3, -1, 7, 3, 7, 0], shape: [2, 3])
    let two = GraphTensor([2], shape: [1])
    let largest = try outputs("TopK", [x, two], count: 2)
    #expect(largest[0].numbers == [7, 3, 7, 3] && largest[1].numbers == [2, 0, 1, 0])
    let smallest = try outputs("TopK", [x, two], ["largest": .int(0), "axis": .int(0)], count: 2)
    #expect(smallest[0].numbers == [3, -1, 0, 3, 7, 7])
    #expect(smallest[1].numbers == [0, 0, 1, 1, 1, 0])
    // Of equals, the first comes first.
    let same = try outputs("TopK", [GraphTensor([4, 4, 4], shape: [3]), two], count: 2)
    #expect(same[1].numbers == [0, 1])
    // The highest bit of an unsigned number is no sign.
    let large = HostArray([1, Int.min, 2], shape: [3], .uint64).graphTensor
    #expect(try outputs("TopK", [large, two], count: 2)[1].numbers == [1, 2])
  }
}
