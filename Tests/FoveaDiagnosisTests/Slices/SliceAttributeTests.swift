import Testing

@testable import FoveaDiagnosis

@Suite struct SliceAttributeTests {
  @Test func textsAreSlices() {
    let slices = SliceAttribute("site", texts: ["b", "a", nil, "b"]).slices()
    #expect(slices.map(\.value) == ["a", "b"])
    #expect(slices.map(\.members) == [[1], [0, 3]])
  }

  @Test func fewNumbersAreSlicesAndManyAreBins() {
    let few = SliceAttribute("level", parsing: ["2", "10", "", "2.0"]).slices()
    #expect(few.map(\.value) == ["2", "10"])
    #expect(few.map(\.members) == [[0, 3], [1]])
    let many = SliceAttribute("size", numbers: (0..<30).map { Double($0) }).slices()
    #expect(many.map(\.value) == ["below 10", "10 to 20", "from 20"])
    #expect(many.map(\.members.count) == [10, 10, 10])
    let quarters = SliceAttribute("size", numbers: (0..<400).map { Double($0) }).slices()
    #expect(quarters.map(\.members.count) == [100, 100, 100, 100])
  }

  @Test func equalNumbersStayTogether() {
    // 20 zeros of 30: the lower third ends inside them.
    let numbers = [Double](repeating: 0, count: 20) + (1...10).map { Double($0) }
    let slices = SliceAttribute("size", numbers: numbers).slices()
    #expect(slices.map(\.members.count).reduce(0, +) == 30)
    #expect(slices.allSatisfy { !$0.members.isEmpty })
    #expect(slices.contains { $0.members == Array(0..<20) })
  }

  @Test func aTextAmongNumbersMakesAllTexts() {
    let slices = SliceAttribute("lens", parsing: ["1", "2", "wide"]).slices()
    #expect(slices.map(\.value) == ["1", "2", "wide"])
  }
}
