import FoveaSupport
import FoveaRunRecords

/// Collects embeddings and measures how well their distances tell labels apart, as face
/// verification does.
///
/// ```swift
/// var evaluator = VerificationEvaluator()
/// for batch in batches { try evaluator.add(batch.embeddings, labels: batch.labels) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// Every two samples make a pair: n (n − 1) / 2 distances, 16 bytes each.
public struct VerificationEvaluator: Sendable {
  /// How far apart two embeddings are.
  public enum Distance: String, Codable, Sendable, CaseIterable {
    /// √Σ(a − b)², of the embeddings as they are.
    case euclidean
    /// 1 − a·b / (|a| |b|); 1 where one of them is zero.
    case cosine
  }

  /// How far apart two embeddings are.
  public let distance: Distance
  /// Labels of the samples so far.
  public private(set) var labels: [Int] = []
  private var embeddings: [Float] = []

  /// Starts without samples.
  public init(distance: Distance = .euclidean) {
    self.distance = distance
  }

  /// The number of samples so far.
  public var sampleCount: Int { labels.count }

  /// Adds a batch.
  ///
  /// - Parameters:
  ///   - embeddings: samples × dimensions, row by row.
  ///   - labels: who or what each sample shows.
  /// - Throws: ``MetricError/notFinite(sample:)``; nothing of the batch is then added.
  /// - Precondition: whole rows, of as many dimensions as those before.
  public mutating func add<Label: BinaryInteger>(_ embeddings: [Float], labels: [Label]) throws {
    guard !labels.isEmpty else { return }
    let width = embeddings.count / labels.count
    precondition(
      width > 0 && embeddings.count == width * labels.count
        && self.embeddings.count == width * self.labels.count,
      "\(embeddings.count) numbers for \(labels.count) embeddings")
    if let bad = embeddings.firstIndex(where: { !$0.isFinite }) {
      throw MetricError.notFinite(sample: sampleCount + bad / width)
    }
    self.embeddings += embeddings
    self.labels += labels.map { Int($0) }
  }

  /// The evaluation of all pairs of the samples so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - threshold: a distance chosen on other data; nil chooses it by folds of the pairs.
  /// - Throws: ``MetricError/noPairs(split:same:different:)``.
  public func record(split: String, threshold: Double? = nil) throws -> VerificationRecord {
    var pairs = VerificationPairs()
    pairs.reserve(sampleCount * (sampleCount - 1) / 2)
    var nearest = [(distance: Double, other: Int)](repeating: (.infinity, -1), count: sampleCount)
    let lengths = self.lengths
    for first in labels.indices {
      for second in labels.indices[(first + 1)...] {
        let distance = distance(first, second, lengths)
        pairs.add(distance, isSame: labels[first] == labels[second])
        // Visited by ascending partner, so of equal distances the first stays.
        if distance < nearest[first].distance { nearest[first] = (distance, second) }
        if distance < nearest[second].distance { nearest[second] = (distance, first) }
      }
    }
    var record = try pairs.record(
      split: split, distance: distance.rawValue, threshold: threshold)
    record.sampleCount = sampleCount
    record.identityCount = Set(labels).count
    let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    let found = labels.indices.filter { counts[labels[$0]] ?? 0 > 1 }
    record.recallAt1 = Metrics.oneVersusRest(
      found.map { labels[nearest[$0].other] == labels[$0] ? 1 : 0 })
    record.definitions["recallAt1"] =
      "share of samples, of those whose label another sample has, whose nearest other sample has "
      + "the same label; of equal distances the first sample counts"
    record.definitions["pairs"] = "every two samples"
    return record
  }

  /// The Euclidean length of each embedding.
  private var lengths: [Double] {
    guard !labels.isEmpty else { return [] }
    let width = embeddings.count / labels.count
    return labels.indices.map { row in
      embeddings[row * width..<(row + 1) * width].reduce(0) { $0 + Double($1) * Double($1) }
        .squareRoot()
    }
  }

  private func distance(_ first: Int, _ second: Int, _ lengths: [Double]) -> Double {
    let width = embeddings.count / labels.count
    return embeddings.withUnsafeBufferPointer { values in
      var sum = 0.0
      for index in 0..<width {
        let (a, b) = (
          Double(values[first * width + index]), Double(values[second * width + index])
        )
        sum += distance == .euclidean ? (a - b) * (a - b) : a * b
      }
      if distance == .euclidean { return sum.squareRoot() }
      let scale = lengths[first] * lengths[second]
      return scale > 0 ? 1 - sum / scale : 1
    }
  }
}
