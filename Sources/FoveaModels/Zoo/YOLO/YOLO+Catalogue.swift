import FoveaSupport

extension YOLO {
  static let entries: [ModelEntry] = [
    entry("yolo-n", .nano, "the smallest detector, trains on a laptop's processor"),
    entry("yolo-s", .small, "a small detector"),
    entry("yolo-m", .medium, "a detector of medium size"),
    entry("yolo-l", .large, "a large detector"),
    entry("yolo-n-direct", .nano, "yolo-n that predicts distances, no distributions", bins: 1),
    entry(
      "yolo-n-objectness", .nano, "yolo-n-direct with objectness, as the first YOLO had", bins: 1,
      hasObjectness: true),
  ]

  private static func entry(
    _ name: String, _ size: YOLOSize, _ description: String, bins: Int = 16,
    hasObjectness: Bool = false
  ) -> ModelEntry {
    ModelEntry(
      name, description, task: .detection, imageSize: 640, classes: 80,
      reference: "Redmon et al. 2016, You Only Look Once; Ge et al. 2021, YOLOX; Feng et al. 2021, "
        + "TOOD; Li et al. 2020, Generalized Focal Loss; Liu et al. 2018, Path Aggregation Network"
    ) { YOLO($0, size: size, bins: bins, hasObjectness: hasObjectness, key: $1) }
  }
}
