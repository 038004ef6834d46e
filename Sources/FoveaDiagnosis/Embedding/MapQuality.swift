import FoveaSupport

/// How well neighbours in a space agree with labels, and how well a map keeps neighbours.
public enum MapQuality {
  /// The share of images whose label is the commonest among their nearest neighbours, of equal
  /// counts the first label: the accuracy of a k-nearest-neighbour classifier, each image left out
  /// once. Images without a label neither count nor vote.
  ///
  /// - Parameters:
  ///   - neighbours: The nearest other images of each.
  ///   - labels: The class of each image; nil for none.
  /// - Returns: The share; nil where no image has a label.
  static func agreement(_ neighbours: [[Int]], labels: [Int?]) -> Double? {
    var (right, total) = (0, 0)
    for (image, label) in labels.enumerated() {
      guard let label else { continue }
      total += 1
      if commonest(neighbours[image], labels)?.label == label { right += 1 }
    }
    return total > 0 ? Double(right) / Double(total) : nil
  }

  /// The commonest label of some images, of equal counts the first.
  static func commonest(_ images: [Int], _ labels: [Int?]) -> (label: Int, count: Int)? {
    var counts: [Int: Int] = [:]
    for image in images {
      if let label = labels[image] { counts[label, default: 0] += 1 }
    }
    return counts.min { (-$0.value, $0.key) < (-$1.value, $1.key) }
      .map { (label: $0.key, count: $0.value) }
  }

  /// R² of the mean value of the nearest neighbours, each image left out once.
  ///
  /// - Returns: R²; nil where all values are the same.
  static func explained(_ neighbours: [[Int]], values: [Double]) -> Double? {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    var (residual, total) = (0.0, 0.0)
    for (image, others) in neighbours.enumerated() {
      let estimate = others.reduce(0) { $0 + values[$1] } / Double(max(others.count, 1))
      residual += (values[image] - estimate) * (values[image] - estimate)
      total += (values[image] - mean) * (values[image] - mean)
    }
    return total > 0 ? 1 - residual / total : nil
  }

  /// Trustworthiness: 1 where all neighbours in the map are neighbours in the space, less by the
  /// ranks of those that are not.
  ///
  /// Source: J. Venna and S. Kaski, "Neighborhood preservation in nonlinear projection methods",
  /// 2001.
  ///
  /// - Parameters:
  ///   - space: The distances in the space.
  ///   - neighbours: The nearest other images of each in the map.
  /// - Precondition: Each image has fewer neighbours than half the number of images.
  static func trustworthiness(_ space: SquaredDistances, map neighbours: [[Int]]) -> Double {
    let (count, number) = (space.count, neighbours.first?.count ?? 0)
    precondition(
      2 * number < count, "\(number) neighbours are not fewer than half of \(count) images")
    let excess = Parallel.map(count: count) { image in
      let distances = space[image]
      let start = image * count
      return neighbours[image].reduce(0) { sum, other in
        let own = distances[start + other]
        // The rank from 1; of equal distances the first image is nearer.
        var rank = 1
        for third in 0..<count where third != image {
          let distance = distances[start + third]
          if distance < own || (distance == own && third < other) { rank += 1 }
        }
        return sum + max(0, rank - number)
      }
    }
    let (n, k) = (Double(count), Double(number))
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * Double(excess.reduce(0, +))
  }
}
