import Foundation
import Testing

@testable import FoveaTensors

@Suite("The evaluation thread")
struct EvaluationThreadTests {
  private struct Failure: Error {}
  private final class Guest {}

  @Test func itRunsClosuresOnOneThreadOfItsOwn() throws {
    func thread() throws -> Thread { try EvaluationThread.shared.run { Thread.current } }
    let own = try thread()
    #expect(try thread() === own && Thread.current !== own)
    // A closure on the thread may run another one there.
    let inner = try EvaluationThread.shared.run { try thread() }
    #expect(inner === own)
  }

  @Test func errorsComeBack() {
    #expect(throws: Failure.self) { try EvaluationThread.shared.run { throw Failure() } }
  }

  @Test func aClosureIsReleasedBeforeTheCallReturns() throws {
    weak var seen: Guest?
    do {
      let guest = Guest()
      seen = guest
      let isThere = try EvaluationThread.shared.run { [guest] in
        withExtendedLifetime(guest) { true }
      }
      #expect(isThere)
    }
    #expect(seen == nil)
  }
}
