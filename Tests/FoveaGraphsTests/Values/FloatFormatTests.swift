import Testing

@testable import FoveaGraphs

@Suite struct FloatFormatTests {
  private static let types = ElementType.allCases.filter { $0.floatFormat != nil }

  /// The number of each code rounds to itself and has the same code; NaN has several codes.
  @Test(arguments: types) func roundTripsEveryCode(type: ElementType) {
    let bits = type.isPacked ? 4 : (type.byteCount ?? 0) * 8
    var wrong: [Int] = []
    for code in 0..<(1 << bits) {
      let number = type.number(code)
      let isRight =
        number.isNaN ? type.rounded(number).isNaN : type.code(type.rounded(number)) == code
      if !isRight || type.number(type.code(number)).isNaN != number.isNaN { wrong.append(code) }
    }
    #expect(wrong.isEmpty)
  }

  /// Numbers between two neighbours round to the nearer one, ties to the even code.
  @Test(arguments: types) func roundsToTheNearest(type: ElementType) {
    let positive = (0..<(1 << (type.isPacked ? 3 : 7))).map(type.number).filter(\.isFinite)
    for (code, (low, high)) in zip(positive, positive.dropFirst()).enumerated()
    where type.byteCount == 1 {
      let middle = (low + high) / 2
      #expect(type.rounded(middle.nextDown) == low && type.rounded(middle.nextUp) == high)
      #expect(type.rounded(middle) == (code.isMultiple(of: 2) ? low : high))
    }
  }

  /// The tables of "FP8 Formats for Deep Learning" and the Microscaling specification.
  @Test func hasTheSpecifiedExtremes() {
    #expect(ElementType.float8e4m3fn.number(0x7E) == 448)
    #expect(ElementType.float8e4m3fn.number(0x01) == 0x1p-9)
    #expect(ElementType.float8e4m3fn.number(0xFF).isNaN)
    #expect(ElementType.float8e4m3fnuz.number(0x7F) == 240)
    #expect(ElementType.float8e4m3fnuz.number(0x80).isNaN)
    #expect(ElementType.float8e5m2.number(0x7B) == 57344)
    #expect(ElementType.float8e5m2.number(0xFC) == -.infinity)
    #expect(ElementType.float8e5m2fnuz.number(0x01) == 0x1p-17)
    #expect((0..<8).map(ElementType.float4e2m1.number) == [0, 0.5, 1, 1.5, 2, 3, 4, 6])
    #expect(ElementType.float8e8m0.number(0) == 0x1p-127)
    #expect(ElementType.float8e8m0.number(254) == 0x1p127)
    #expect(ElementType.float16.number(1) == 0x1p-24)
  }

  @Test func overflowSaturatesOrGivesASpecial() {
    let wild = HostArray([1000, -.infinity, .nan, -1000], shape: [4], .float64)
    let held = wild.cast(.float8e4m3fn).reals
    #expect(held[0] == 448 && held[1] == -448 && held[2].isNaN && held[3] == -448)
    let open = wild.cast(.float8e4m3fn, saturates: false).reals
    #expect(open.allSatisfy { $0.isNaN })
    #expect(wild.cast(.float8e5m2, saturates: false).reals[1] == -.infinity)
    #expect(wild.cast(.float4e2m1, saturates: false).reals == [6, -6, 0, -6])
    #expect(HostArray([-9, 8, 7], shape: [3]).cast(.int4).wholes == [7, -8, 7])
    #expect(HostArray([-9, 16, 7], shape: [3]).cast(.uint4).wholes == [7, 0, 7])
  }

  @Test(arguments: [(PowerOfTwo.Rounding.up, 4.0, 4.0), (.down, 2, 2), (.nearest, 4, 2)])
  func roundsPowers(rounding: PowerOfTwo.Rounding, three: Double, lessThanThree: Double) {
    #expect(PowerOfTwo.rounded(3, rounding) == three)
    #expect(PowerOfTwo.rounded(-2.5, rounding) == lessThanThree)
    #expect(PowerOfTwo.rounded(0, rounding) == 0x1p-127)
    #expect(PowerOfTwo.rounded(1e300, rounding) == 0x1p127)
    #expect(PowerOfTwo.rounded(.infinity, rounding).isNaN)
  }
}
