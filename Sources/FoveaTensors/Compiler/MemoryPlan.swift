/// The places of values in a shared arena. Values in use at the same time don't overlap.
struct MemoryPlan {
  /// Offset of each value that has a place.
  private(set) var offsets: [Int: Int] = [:]
  /// Bytes that the arena needs.
  private(set) var byteCount = 0

  /// A value to place: its bytes, and the first and last step that use it.
  struct Span {
    let value: Int
    let byteCount: Int
    let first: Int
    var last: Int
  }

  private static let alignment = 64

  /// Places one value after the other, each at the lowest offset that is free for its whole
  /// lifetime. It tries three orders (largest, largest product of size and lifetime, longest-lived
  /// first) and keeps the most compact result.
  init(_ spans: [Span]) {
    let weights: [(Span) -> Int] = [
      { $0.byteCount }, { $0.byteCount * ($0.last - $0.first + 1) }, { $0.last - $0.first },
    ]
    let plans = weights.map { weight in
      MemoryPlan(
        placing: spans.sorted {
          (weight($0), $0.byteCount, $1.value) > (weight($1), $1.byteCount, $0.value)
        })
    }
    self = plans.min { $0.byteCount < $1.byteCount } ?? MemoryPlan(placing: spans)
  }

  private init(placing spans: [Span]) {
    var placed: [(offset: Int, end: Int, first: Int, last: Int)] = []
    for span in spans {
      let size = (max(span.byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
      var offset = 0
      for other in placed where other.first <= span.last && other.last >= span.first {
        if offset + size <= other.offset { break }
        offset = max(offset, other.end)
      }
      offsets[span.value] = offset
      byteCount = max(byteCount, offset + size)
      let entry = (offset: offset, end: offset + size, first: span.first, last: span.last)
      let at = placed.firstIndex { $0.offset > offset } ?? placed.count
      placed.insert(entry, at: at)
    }
  }
}
