import FoveaRunRecords
import FoveaSupport

/// Collects embeddings and evaluates their distances as a test for equal labels, as in face
/// verification.
///
/// ```swift
/// var evaluator = VerificationEvaluator()
/// for batch in batches { try evaluator.add(batch.embeddings, labels: batch.labels) }
/// let record = try evaluator.record(split: "test")
/// ```
///
/// Every two samples make a pair: n (n − 1) / 2 distances, 16 bytes each. Of more than 5,000
/// samples,
/// 5,000 that are evenly spread over the split are compared.
public struct VerificationEvaluator: Sendable {
  /// A distance measure of embeddings.
  public enum Distance: String, Codable, Sendable, CaseIterable {
    /// √Σ(a − b)², of the embeddings as they are.
    case euclidean
    /// 1 − a·b / (|a| |b|); 1 where one of them is zero.
    case cosine
  }

  /// The distance measure.
  public let distance: Distance
  /// Labels of the samples so far.
  public private(set) var labels: [Int] = []
  /// The embeddings so far, samples × dimensions, row by row.
  public private(set) var embeddings: [Float] = []
  /// The Euclidean length of each embedding.
  private var lengths: [Double] = []

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
  ///   - labels: the identity of each sample.
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
    for row in labels.indices {
      lengths.append(
        embeddings[row * width..<(row + 1) * width].reduce(0) { $0 + Double($1) * Double($1) }
          .squareRoot())
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
    let chosen = pairedSamples
    var pairs = VerificationPairs()
    pairs.reserve(chosen.count * (chosen.count - 1) / 2)
    var nearest = [(distance: Double, other: Int)](repeating: (.infinity, -1), count: sampleCount)
    for (position, first) in chosen.enumerated() {
      for second in chosen[(position + 1)...] {
        let distance = distance(first, second)
        pairs.add(distance, isSame: labels[first] == labels[second])
        // Visited by ascending partner, so of equal distances the first stays.
        if distance < nearest[first].distance { nearest[first] = (distance, second) }
        if distance < nearest[second].distance { nearest[second] = (distance, first) }
      }
    }
    let counts = Dictionary(chosen.map { (labels[$0], 1) }, uniquingKeysWith: +)
    let found = chosen.filter { counts[labels[$0]] ?? 0 > 1 }
    return try pairs.record(
      split: split, distance: distance.rawValue, threshold: threshold,
      samples: VerificationPairs.Samples(
        count: sampleCount, identities: counts.count, compared: chosen.count,
        recallAt1: Metrics.mean(found.map { labels[nearest[$0].other] == labels[$0] ? 1 : 0 })))
  }

  /// The distance of two samples.
  func distance(_ first: Int, _ second: Int) -> Double {
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
