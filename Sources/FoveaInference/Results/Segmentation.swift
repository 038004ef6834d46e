import Foundation
import FoveaImages

/// A segmenter's result for an image.
public struct Segmentation: Sendable, Equatable {
  /// The class of each pixel, at the image's own size.
  public var mask: LabelMask
  /// The names of all classes, by label.
  public var classNames: [String]

  /// The number of pixels of each class, in the order of the classes.
  public func pixelCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for value in mask.values { counts[Int(value)] += 1 }
    return Array(counts.prefix(classNames.count))
  }
}

extension Segmentation: CustomStringConvertible {
  /// The classes of the mask with their shares, in descending order: `road 71.5 %, car 28.5 %`.
  public var description: String {
    let counts = pixelCounts()
    return counts.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
      .map { label in
        let share = 100 * Double(counts[label]) / Double(mask.values.count)
        return "\(classNames[label]) \(String(format: "%.1f", share)) %"
      }.joined(separator: ", ")
  }
}
