import Testing

@testable import FoveaTensors

@Suite("Memory planning")
struct MemoryPlanTests {
  @Test("Values alive at the same time never overlap, and the arena holds all")
  func randomSpans() {
    var state: UInt64 = 1
    func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    for _ in 0..<200 {
      let spans = (0..<1 + below(40)).map { value in
        let first = below(30)
        return MemoryPlan.Span(
          value: value, byteCount: below(2000), first: first, last: first + below(10))
      }
      let plan = MemoryPlan(spans)
      for a in spans {
        guard let start = plan.offsets[a.value] else {
          Issue.record("value \(a.value) has no place")
          continue
        }
        #expect(start % 64 == 0 && start + a.byteCount <= plan.byteCount)
        for b in spans where b.value > a.value && a.first <= b.last && b.first <= a.last {
          let other = plan.offsets[b.value] ?? 0
          #expect(start + a.byteCount <= other || other + b.byteCount <= start)
        }
      }
      // No more than all values next to each other, and no less than the peak.
      let padded = { (span: MemoryPlan.Span) in (Swift.max(span.byteCount, 1) + 63) / 64 * 64 }
      let fullest =
        (0..<40).map { step in
          spans.filter { $0.first <= step && step <= $0.last }.map(padded).reduce(0, +)
        }.max() ?? 0
      #expect(plan.byteCount >= fullest && plan.byteCount <= spans.map(padded).reduce(0, +))
    }
  }

  @Test func memoryIsUsedAgain() {
    let spans = (0..<50).map { MemoryPlan.Span(value: $0, byteCount: 640, first: $0, last: $0 + 1) }
    #expect(MemoryPlan(spans).byteCount == 1280)
    #expect(MemoryPlan([]).byteCount == 0)
  }
}
