import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaTensors
import TestSupport

import FoveaTraining

/// Images with coloured squares (class 0) and discs (class 1) on noise, drawn pixel by pixel.
package struct DrawnScenes {
  package let size: Int
  /// `[N, size, size, 3]`
  package let images: Tensor
  package let objects: [[BoxAnnotation]]

  package init(count: Int, size: Int, stream: Int = 0) {
    var numbers = Goldens.uniform(stream: 77_000 + stream, count: count * (size * size * 3 + 100))[
      ...]
    func next(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * (numbers.removeFirst() + 1) / 2
    }
    var pixels: [Float] = []
    var objects: [[BoxAnnotation]] = []
    for image in 0..<count {
      var canvas = (0..<size * size * 3).map { _ in Float(next(-0.3, 0.3)) }
      var placed: [BoxAnnotation] = []
      // Two or three objects that overlap by at most a tenth.
      for _ in 0..<20 where placed.count < 2 + image % 2 {
        let side = (Double(size) * next(0.2, 0.4)).rounded()
        let left = next(0, Double(size) - side).rounded()
        let top = next(0, Double(size) - side).rounded()
        let box = BoundingBox(left: left, top: top, right: left + side, bottom: top + side)
        if placed.contains(where: { $0.box.iou(box) > 0.1 }) { continue }
        let label = (image + placed.count) % 2
        let colour = (0..<3).map { _ in Float(next(-1, 1)) }
        for y in Int(top)..<Int(top + side) {
          for x in Int(left)..<Int(left + side) {
            let dx = Double(x) + 0.5 - left - side / 2
            let dy = Double(y) + 0.5 - top - side / 2
            if label == 1, dx * dx + dy * dy > side * side / 4 { continue }
            for channel in 0..<3 {
              canvas[(y * size + x) * 3 + channel] = 1.2 + colour[channel]
            }
          }
        }
        placed.append(BoxAnnotation(label: label, box: box))
      }
      pixels += canvas
      objects.append(placed)
    }
    self.size = size
    images = Tensor(pixels, shape: [count, size, size, 3])
    self.objects = objects
  }
}

/// The mean over classes of the area under the precision-recall curve at an IoU of 0.5, without
/// interpolation: sufficient to check that a detector has learned.
package func simpleMeanAP(
  _ found: [[Detection]], _ labels: [[BoxAnnotation]], classes: Int
) -> Double {
  var sum = 0.0
  for label in 0..<classes {
    let total = labels.joined().count { $0.label == label }
    var taken: Set<[Int]> = []
    var (hits, area) = (0, 0.0)
    let all = found.enumerated().flatMap { image, list in
      list.filter { $0.label == label }.map { (image, $0) }
    }.sorted { $0.1.score > $1.1.score }
    for (rank, (image, detection)) in all.enumerated() {
      let best = labels[image].indices
        .filter { labels[image][$0].label == label && !taken.contains([image, $0]) }
        .max { labels[image][$0].box.iou(detection.box) < labels[image][$1].box.iou(detection.box) }
      guard let best, labels[image][best].box.iou(detection.box) >= 0.5 else { continue }
      taken.insert([image, best])
      hits += 1
      area += Double(hits) / Double(rank + 1)
    }
    sum += total > 0 ? area / Double(total) : 0
  }
  return sum / Double(classes)
}
