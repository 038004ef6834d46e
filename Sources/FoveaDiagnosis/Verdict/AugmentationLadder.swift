import FoveaSupport
import FoveaTraining

/// Random transforms by task, in the order in which they are worth adding.
enum AugmentationLadder {
  /// The transforms to begin with.
  static func usual(_ task: VisionTask, inputSize: Int, channels: Int = 3) -> [String] {
    switch task {
    case .classification:
      // Small grey images may be characters, which have no mirror image.
      inputSize <= 64
        ? ["random-crop:4", channels == 1 ? "random-affine:10:0.1:0.1" : "horizontal-flip"]
        : ["random-resized-crop:0.5", "horizontal-flip"]
    case .regression, .verification: ["random-crop:4", "horizontal-flip"]
    case .detection: ["horizontal-flip", "scale-jitter", "hsv-jitter"]
    case .segmentation: ["horizontal-flip", "vertical-flip", "scale-jitter"]
    }
  }

  /// The transforms to add to those.
  static func stronger(_ task: VisionTask) -> [String] {
    switch task {
    case .classification: ["trivial-augment", "random-erasing", "cutmix"]
    case .regression, .verification: ["random-affine:10:0.1:0.1", "random-erasing"]
    case .detection: ["mosaic", "mixup"]
    case .segmentation: ["random-affine:15:0.1:0.1", "elastic", "mosaic"]
    }
  }

  /// The run's transforms with the next that are missing; nil where none is.
  ///
  /// Colour transforms are left out of grey images.
  static func next(_ evidence: RunEvidence) -> (text: String, added: [String])? {
    let present = evidence.settings.augment.text.split(separator: ",").map(String.init)
    let names = present.map(name)
    let usual = usual(
      evidence.task, inputSize: evidence.inputSize, channels: evidence.channels
    )
    .filter { evidence.channels > 1 || name($0) != "hsv-jitter" }
    let added: [String]
    if present.isEmpty {
      added = usual
    } else if let next = stronger(evidence.task).first(where: { !names.contains(name($0)) }) {
      // A crop or a flip that is missing costs nothing.
      let isCropped = names.contains { $0.contains("crop") }
      let missing = usual.filter {
        !names.contains(name($0)) && !(isCropped && $0.contains("crop"))
      }
      added = missing.prefix(1) + [next]
    } else {
      return nil
    }
    // Transforms that mix images come last, after those of one image.
    return ((present + added).joined(separator: ","), added)
  }

  private static func name(_ transform: String) -> String {
    String(transform.prefix { $0 != ":" })
  }
}
