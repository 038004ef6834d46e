import Foundation
import Testing

@testable import FoveaTensors

@Suite("The evaluation thread")
struct EvaluationThreadTests {
  private struct Failure: Error {}
  private final class Guest {}

  @Test func itRunsClosuresOnOneThreadOfItsOwn() throws {
    let name = try EvaluationThread.shared.run { Thread.current.name }
    #expect(name == "fovea-evaluation" && Thread.current.name != name)
    // A closure that runs there may ask for another one.
    let inner = try EvaluationThread.shared.run {
      try EvaluationThread.shared.run { Thread.current.name }
    }
    #expect(inner == name)
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
