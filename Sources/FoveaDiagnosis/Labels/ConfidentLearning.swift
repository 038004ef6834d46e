import FoveaSupport

/// Confident learning: which labels of a classification are wrong, by probabilities of models that
/// never saw the images they judge.
///
/// ```swift
/// let learning = ConfidentLearning(
///   labels: [0, 0, 1, 1], probabilities: [0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.1, 0.9],
///   classCount: 2)
/// print(learning.issues(by: .both))
/// ```
///
/// An image is counted as confidently of class j where its probability of j reaches the mean that
/// images labelled j have. The counts by given label and confident class, scaled to the number of
/// labels of each class, estimate how many labels of which class should be another. C. Northcutt,
/// L. Jiang and I. Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR 70
/// (2021). Filters agree with cleanlab's.
public struct ConfidentLearning: Sendable {
  /// The choice of suspected labels.
  public enum Filter: String, CaseIterable, Codable, Sendable {
    /// Those that both of the next two choose: the most precise.
    case both
    /// In each class, as many as are estimated to be wrong, by the lowest self-confidence.
    case byClass = "prune-by-class"
    /// For each pair of classes, as many as are estimated to be confused, by the largest margin.
    case byNoiseRate = "prune-by-noise-rate"
    /// The images that are confidently of another class.
    case confidentJoint = "confident-joint"
  }

  /// The given label of each image.
  public let labels: [Int]
  /// The number of classes.
  public let classCount: Int
  /// The mean self-confidence of each class; 2, which no probability reaches, for a class without
  /// images.
  public let thresholds: [Double]
  /// The estimated number of images by given class (rows) and true class (columns). A row's sum is
  /// the number of labels of its class.
  public let joint: [[Int]]

  /// Axes image, class.
  private let probabilities: [Double]
  /// The confident class of each image; nil where no class is.
  private let confidentClasses: [Int?]

  /// The tolerance of comparisons.
  private static let tolerance = 1e-6

  /// Estimates thresholds and joint distribution.
  ///
  /// - Parameters:
  ///   - labels: The given label of each image.
  ///   - probabilities: The probability of each class for each image, out of sample; axes image,
  ///     class.
  /// - Precondition: There is a probability for each image and class, and labels are below
  ///   `classCount`.
  public init(labels: [Int], probabilities: [Double], classCount: Int) {
    precondition(
      probabilities.count == labels.count * classCount
        && labels.allSatisfy { $0 >= 0 && $0 < classCount },
      "\(probabilities.count) probabilities for \(labels.count) images and \(classCount) classes")
    self.labels = labels
    self.probabilities = probabilities
    self.classCount = classCount
    var sums = [Double](repeating: 0, count: classCount)
    var counts = [Int](repeating: 0, count: classCount)
    for (image, label) in labels.enumerated() {
      sums[label] += probabilities[image * classCount + label]
      counts[label] += 1
    }
    let thresholds = sums.indices.map { label in
      counts[label] == 0 ? 2 : max(sums[label] / Double(counts[label]), 2 * Self.tolerance)
    }
    self.thresholds = thresholds
    confidentClasses = labels.indices.map { image in
      let row = probabilities[image * classCount..<(image + 1) * classCount]
      var best: Int?
      var isOnly = true
      for (label, probability) in row.enumerated()
      where probability >= thresholds[label] - Self.tolerance {
        isOnly = best == nil
        best = best ?? label
      }
      // Among several, the likeliest class counts.
      return isOnly || best == nil ? best : Self.likeliest(row)
    }
    joint = Self.calibrated(
      labels: labels, confidentClasses: confidentClasses, counts: counts)
  }

  /// The estimated number of wrong labels by the joint: its sum off the diagonal. It counts
  /// confident mistakes of the model as well, so it is an upper bound.
  public var estimatedErrors: Int {
    joint.enumerated().reduce(0) { sum, row in
      sum + row.element.reduce(0, +) - row.element[row.offset]
    }
  }

  /// The expected number of wrong labels, where which labels are wrong does not depend on how clear
  /// an image is: the share of contradicted labels among the surest tenth of the images predicted
  /// as a class, in which a model hardly errs, holds for all of them.
  ///
  /// The tenth is at least 20 images. What is left of the model's mistakes is counted, too; labels
  /// that are wrong because their images are unclear are counted only in part.
  public var expectedErrors: Int {
    var sum = 0.0
    for label in 0..<classCount {
      let images = labels.indices.filter { prediction($0) == label }
      let surest = images.sorted {
        (probability($1, of: label), $0) < (probability($0, of: label), $1)
      }.prefix(max(images.count / 10, 20))
      guard !surest.isEmpty else { continue }
      let share = Double(surest.count { labels[$0] != label }) / Double(surest.count)
      sum += share * Double(images.count)
    }
    return min(Int(sum.rounded()), estimatedErrors)
  }

  /// The likeliest class; of equal ones the first.
  private func prediction(_ image: Int) -> Int {
    Self.likeliest(probabilities[image * classCount..<(image + 1) * classCount])
  }

  /// The probability of each image's given label.
  public var selfConfidences: [Double] {
    labels.indices.map { probability($0, of: labels[$0]) }
  }

  /// The normalised margin of each image, 0 (surely wrong) to 1: its given label's probability less
  /// the highest of another class, from −1…1 to 0…1.
  public var margins: [Double] {
    labels.indices.map { image in
      (probability(image, of: labels[image]) - probability(image, of: suggestion(image)) + 1) / 2
    }
  }

  /// The likeliest class other than the given label.
  public func suggestion(_ image: Int) -> Int {
    var best: Int?
    for label in 0..<classCount where label != labels[image] {
      if best.map({ probability(image, of: label) > probability(image, of: $0) }) ?? true {
        best = label
      }
    }
    return best ?? labels[image]
  }

  /// The probability of a class for an image.
  public func probability(_ image: Int, of label: Int) -> Double {
    probabilities[image * classCount + label]
  }

  /// Whether each label is suspected to be wrong.
  public func issues(by filter: Filter = .both) -> [Bool] {
    switch filter {
    case .confidentJoint:
      labels.indices.map { image in confidentClasses[image].map { $0 != labels[image] } ?? false }
    case .byClass: withoutAgreement(prunedByClass)
    case .byNoiseRate: withoutAgreement(prunedByNoiseRate)
    case .both:
      withoutAgreement(zip(prunedByClass, prunedByNoiseRate).map { $0 && $1 })
    }
  }

  // MARK: Filters

  /// Leaves out images whose likeliest class is their label.
  private func withoutAgreement(_ issues: [Bool]) -> [Bool] {
    issues.enumerated().map { image, isIssue in
      let other = probability(image, of: suggestion(image))
      let own = probability(image, of: labels[image]) + Self.tolerance
      // Of equal classes the first is the prediction.
      return isIssue && (other > own || other == own && suggestion(image) < labels[image])
    }
  }

  private var prunedByClass: [Bool] {
    let counts = pruningCounts
    var result = [Bool](repeating: false, count: labels.count)
    for (label, images) in members.enumerated() where images.count > 1 {
      let order = images.sorted {
        (probability($0, of: label), $0) < (probability($1, of: label), $1)
      }
      for image in order.prefix(max(images.count - counts[label][label], 0)) {
        result[image] = true
      }
    }
    return result
  }

  private var prunedByNoiseRate: [Bool] {
    let counts = pruningCounts
    var result = [Bool](repeating: false, count: labels.count)
    for (label, images) in members.enumerated() where images.count > 1 {
      for other in 0..<classCount where other != label && counts[label][other] > 0 {
        let margins = Dictionary(
          uniqueKeysWithValues: images.map {
            ($0, probability($0, of: other) - probability($0, of: label))
          })
        let order = images.sorted {
          let (a, b) = (margins[$0] ?? 0, margins[$1] ?? 0)
          return a > b || a == b && $0 < $1
        }
        for image in order.prefix(counts[label][other]) { result[image] = true }
      }
    }
    return result
  }

  /// The images of each given class.
  private var members: [[Int]] {
    var members = [[Int]](repeating: [], count: classCount)
    for (image, label) in labels.enumerated() { members[label].append(image) }
    return members
  }

  /// The joint with at least one image of each class left as it is; axes given, true.
  private var pruningCounts: [[Int]] {
    joint.enumerated().map { given, row in
      let kept = max(row[given], 1)
      let nonzero = max(row.count { $0 != 0 } - 1, 1)
      let less = Double(kept - row[given]) / Double(nonzero)
      return row.enumerated().map { label, count in
        label == given ? kept : Int(max(Double(count) - less, 0))
      }
    }
  }

  // MARK: The joint

  private static func likeliest(_ row: ArraySlice<Double>) -> Int {
    var best = row.startIndex
    for index in row.indices where row[index] > row[best] { best = index }
    return best - row.startIndex
  }

  /// Counts the confident classes, and scales each row to the number of labels of its class.
  private static func calibrated(
    labels: [Int], confidentClasses: [Int?], counts: [Int]
  ) -> [[Int]] {
    var matrix = counts.map { _ in [Double](repeating: 0, count: counts.count) }
    for (label, confident) in zip(labels, confidentClasses) {
      if let confident { matrix[label][confident] += 1 }
    }
    for label in matrix.indices {
      matrix[label][label] = max(matrix[label][label], 1)
      let sum = matrix[label].reduce(0, +)
      matrix[label] = matrix[label].map { $0 / sum * Double(counts[label]) }
    }
    let sum = matrix.reduce(0) { $0 + $1.reduce(0, +) }
    guard sum > 0 else { return matrix.map { $0.map { _ in 0 } } }
    return matrix.map { row in rounded(row.map { $0 / sum * Double(labels.count) }) }
  }

  /// Rounds numbers so that their rounded sum stays: what is left goes to those that rounding
  /// changed most.
  static func rounded(_ numbers: [Double]) -> [Int] {
    var whole = numbers.map { $0.rounded(.toNearestOrEven) }
    let wanted = numbers.reduce(0, +).rounded(.toNearestOrEven)
    while true {
      let left = wanted - whole.reduce(0, +)
      guard abs(left) > tolerance else { return whole.map { Int($0) } }
      let step: Double = left < 0 ? -1 : 1
      let order = numbers.indices.sorted {
        (numbers[$0] - whole[$0], $0) < (numbers[$1] - whole[$1], $1)
      }
      let changed = left < 0 ? order[...] : order.reversed()[...]
      for index in changed.prefix(min(Int(abs(left)), numbers.count)) { whole[index] += step }
    }
  }
}
