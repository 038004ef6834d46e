@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Comparisons and logic")
struct ComparisonsTests {
  @Test func comparisonsGiveBool() {
    let (a, b) = (Tensor([1, 2, 3] as [Float]), Tensor([2, 2, 2] as [Float]))
    let read = { (t: Tensor) in t.scalars(as: Bool.self) }
    #expect(read(a .== b) == [false, true, false])
    #expect(read(a .!= b) == [true, false, true])
    #expect(read(a .< b) == [true, false, false])
    #expect(read(a .<= b) == [true, true, false])
    #expect(read(a .> b) == [false, false, true])
    #expect(read(a .>= b) == [false, true, true])
    #expect(read(a .== 2) == [false, true, false])
    #expect(read(a .!= 2) == [true, false, true])
    #expect(read((a .> 1) .&& (a .< 3)) == [false, true, false])
    #expect(read((a .< 2) .|| (a .> 2)) == [true, false, true])
    #expect(read(!(a .> 1)) == [true, false, false])
    let odd = Tensor([.nan, .infinity, -.infinity, 1, 0] as [Float])
    #expect(read(odd.isFinite()) == [false, false, false, true, true])
    #expect(read(odd .== odd) == [false, true, true, true, true])
    #expect(read(odd .!= odd) == [true, false, false, false, false])
  }
}
