import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors

import FoveaTraining

/// Pictures of one bright rectangle on a dark, noisy ground, annotated for a task: wide ones are of
/// class 0, tall ones of class 1; a mask is 1 within; values are the centre.
package func annotatedScenes(_ task: VisionTask, count: Int = 24, side: Int = 32) -> Dataset {
  var bytes: [UInt8] = []
  var samples: [(Annotation, Split)] = []
  for index in 0..<count {
    var random = RandomStream(seed: 5, sample: index, purpose: .generation)
    var pixels = (0..<side * side).map { _ in UInt8(random.integer(below: 60)) }
    let isWide = index % 2 == 0
    let (width, height) = isWide ? (16, 8) : (8, 16)
    let (x, y) = (random.integer(below: side - width), random.integer(below: side - height))
    var mask = LabelMask(width: side, height: side)
    for row in y..<y + height {
      for column in x..<x + width {
        pixels[row * side + column] = 200
        mask[column, row] = 1
      }
    }
    bytes += pixels
    let box = BoundingBox(
      left: Double(x), top: Double(y), right: Double(x + width), bottom: Double(y + height))
    let annotation: Annotation =
      switch task {
      case .classification, .verification: .label(isWide ? 0 : 1)
      case .detection: .boxes([BoxAnnotation(label: isWide ? 0 : 1, box: box)])
      case .segmentation: .mask(MaskSource(mask))
      case .regression: .values([Double(x + width / 2), Double(y + height / 2) * 10 + 500])
      }
    samples.append(
      (annotation, index % 4 == 3 ? .validation : index % 8 == 6 ? .test : .training))
  }
  let images = MemoryImages(
    width: side, height: side, channels: 1, count: count, bytes: bytes)
  return Dataset(
    name: "scenes", root: URL(fileURLWithPath: "/scenes"), format: "drawn", task: task,
    classNames: task == .segmentation
      ? ["ground", "figure"] : task == .regression ? ["x", "y"] : ["wide", "tall"],
    samples: samples.enumerated().map { index, sample in
      Sample(
        id: "scene#\(index)", source: .memory(images, index), annotation: sample.0,
        split: sample.1)
    })
}

/// Settings with which a small model of the catalogue begins to learn drawn scenes.
package func sceneConfiguration(_ task: VisionTask) -> TrainingConfiguration {
  tinyConfiguration {
    $0.data = "scenes"
    $0.batchSize = 8
    $0.augment = ""
    $0.optimizer = .adam
    $0.learningRate = 0.01
    switch task {
    case .classification, .regression: $0.model = "tiny"
    case .segmentation:
      $0.model = "unet"
      $0.modelOptions = ["depth": "2", "width": "8"]
    case .detection: $0.model = "yolo-n"
    case .verification: $0.modelOptions = ["backbone": "small_cnn"]
    }
  }
}

/// Builds the catalogue's models, and the tiny one.
package let makeAny: ModelFactory = { specification, key in
  if specification.architecture == "tiny" { return TinyNet(specification, key: key) }
  return try Catalogue.model(named: specification.architecture).build(
    ModelShape(
      classes: specification.classCount, inputChannels: specification.channels,
      height: specification.height, width: specification.width, options: specification.options),
    key: key)
}
