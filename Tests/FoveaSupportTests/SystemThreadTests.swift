import Foundation
import Testing

@testable import FoveaSupport

@Suite struct SystemThreadTests {
  @Test func runsOnAThreadOfItsOwn() throws {
    let done = DispatchSemaphore(value: 0)
    let found = NSMutableArray()
    nonisolated(unsafe) let list = found
    try SystemThread.start("fovea-test", stackSize: 1 << 20) {
      list.add(NSNumber(value: SystemThread.current))
      done.signal()
    }
    done.wait()
    #expect((found.firstObject as? NSNumber)?.uintValue != SystemThread.current)
  }

  /// No machine has an address space of this size for a stack.
  @Test func aThreadThatCanNotBeMadeIsAnError() {
    let error = #expect(throws: ThreadError.self) {
      try SystemThread.start("fovea-test", stackSize: 1 << 60) {
        Issue.record("the thread runs")
      }
    }
    #expect(error?.name == "fovea-test" && error?.code != 0)
    #expect(
      error?.description.hasPrefix("the thread fovea-test can't be made: ") == true
        && error?.description.contains("ulimit -u") == true)
  }
}
