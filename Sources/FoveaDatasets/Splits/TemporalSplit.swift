import Foundation

/// Divides by time: the earliest samples train, the latest test.
enum TemporalSplit {
  /// The split of each sample; equal times are ordered by name.
  ///
  /// - Throws: `DatasetError` where a sample has no time of the requested kind.
  static func assign(_ samples: [Sample], key: TemporalKey, ratios: SplitRatios) throws -> [Split] {
    // Two kinds of times must not be mixed: one time in the column makes the column the key.
    let hasColumn = samples.contains { $0.time != nil }
    let key: TemporalKey = key == .automatic ? (hasColumn ? .column : .fileTime) : key
    let times = key == .name ? nil : try samples.map { try time(of: $0, key: key) }
    let order = samples.indices.sorted { a, b in
      if let times, times[a] != times[b] { return times[a] < times[b] }
      return precedes(samples[a].id, samples[b].id)
    }
    return SplitRun.assign(order, counts: ratios.counts(of: order.count), of: order.count)
  }

  private static func time(of sample: Sample, key: TemporalKey) throws -> Double {
    if key == .column, let time = sample.time { return time }
    guard key != .column else {
      throw DatasetError(
        .badSetting,
        "\(sample.id) has no time: a temporal split by column needs a CSV column of times that is "
          + "filled in every line; set `timeColumn` to its name")
    }
    guard case .file(let url) = sample.source else {
      throw DatasetError(
        .badSetting,
        "\(sample.id) has no time: a temporal split needs image files or a CSV column of times; "
          + "or set `temporalKey` to name")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    guard let date = attributes?[.modificationDate] as? Date else {
      throw DatasetError(.unreadable, "cannot read when \(url.path) was last changed")
    }
    return date.timeIntervalSince1970
  }

  /// Name order that compares runs of digits by value: `img9` before `img10`.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let x = pieces(a)
    let y = pieces(b)
    for (p, q) in zip(x, y) where p != q {
      if let m = Int(p), let n = Int(q), m != n { return m < n }
      return p < q
    }
    return x.count != y.count ? x.count < y.count : a < b
  }

  private static func pieces(_ text: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = text[...]
    while let first = rest.first {
      let isDigits = first.isASCII && first.isNumber
      let piece = rest.prefix { ($0.isASCII && $0.isNumber) == isDigits }
      pieces.append(piece)
      rest = rest[piece.endIndex...]
    }
    return pieces
  }
}
