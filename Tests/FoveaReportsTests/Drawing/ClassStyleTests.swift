import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct ClassStyleTests {
  @Test func eightyFourStylesDiffer() {
    #expect(Set((0..<84).map { ClassStyle(of: $0) }).count == 84)
    #expect(ClassStyle(of: 84) == ClassStyle(of: 0))
    #expect(ClassStyle(of: -1) == ClassStyle(of: 83))
    #expect((0..<7).allSatisfy { ClassStyle(of: $0).hatch == .none })
  }

  @Test func inkReadsOnItsGround() {
    #expect(Color.yellow.readableInk == .black)
    #expect(Color.orange.readableInk == .black)
    #expect(Color.blue.readableInk == .white)
    #expect(Color.black.readableInk == .white)
  }

  @Test func mixingMovesTowardsTheOther() {
    #expect(Color.black.mixed(with: .white, share: 0.25) == .grey(0.25))
    #expect(Color.orange.mixed(with: .blue, share: 1) == .blue)
  }
}
