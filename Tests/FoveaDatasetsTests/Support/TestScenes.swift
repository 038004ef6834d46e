import Foundation
import FoveaImages
import FoveaSupport

@testable import FoveaDatasets

/// Images of filled rectangles with known boxes and masks.
enum TestScenes {
  /// Black with white rectangles; each rectangle is an object of its position's class, and in the
  /// mask has one more than its class.
  static func rectangles(
    _ boxes: [BoundingBox], width: Int = 120, height: Int = 90, hasMask: Bool = true
  ) -> Scene {
    var image = Image(
      width: width, height: height, channels: 3,
      pixels: [UInt8](repeating: 0, count: width * height * 3))
    var mask = LabelMask(width: width, height: height)
    for (label, box) in boxes.enumerated() {
      for y in Int(box.top)..<Int(box.bottom) {
        for x in Int(box.left)..<Int(box.right) {
          for channel in 0..<3 { image.pixels[(y * width + x) * 3 + channel] = 255 }
          mask[x, y] = UInt8(label + 1)
        }
      }
    }
    return Scene(
      image, boxes: boxes.enumerated().map { BoxAnnotation(label: $0, box: $1) },
      mask: hasMask ? mask : nil)
  }

  /// The bounding rectangle of the pixels that are at least half white; nil where none is.
  static func bounds(of image: Image) -> BoundingBox? {
    var (left, top, right, bottom) = (Int.max, Int.max, -1, -1)
    for y in 0..<image.height {
      for x in 0..<image.width
      where image.pixels[(y * image.width + x) * image.channels] >= 128 {
        (left, top) = (min(left, x), min(top, y))
        (right, bottom) = (max(right, x + 1), max(bottom, y + 1))
      }
    }
    return right < 0
      ? nil
      : BoundingBox(
        left: Double(left), top: Double(top), right: Double(right), bottom: Double(bottom))
  }

  /// A data set of scenes in memory, all for training; every sample has the image and the boxes,
  /// the mask or the class of one.
  static func dataset(_ scenes: [Scene], task: VisionTask, classes: Int) -> Dataset {
    Dataset(
      name: "scenes", root: URL(fileURLWithPath: "/scenes"), format: "test", task: task,
      classNames: (0..<classes).map { "class\($0)" },
      samples: scenes.enumerated().map { index, scene in
        let annotation: Annotation =
          switch task {
          case .classification, .verification: .label(scene.labels.first?.label ?? 0)
          case .regression: .values([0])
          case .detection: .boxes(scene.boxes)
          case .segmentation:
            .mask(
              MaskSource(
                scene.mask
                  ?? LabelMask(width: scene.image.width, height: scene.image.height)))
          }
        return Sample(
          id: "scene#\(index)",
          source: .memory(
            MemoryImages(
              width: scene.image.width, height: scene.image.height,
              channels: scene.image.channels, count: 1, bytes: scene.image.pixels), 0),
          annotation: annotation, split: .training)
      })
  }
}
