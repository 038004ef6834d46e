import FoveaSupport

extension YOLO {
  static let entries: [ModelEntry] = [
    entry("yolo-n", .nano, "the smallest detector, trains on a laptop's processor"),
    entry("yolo-s", .small, "a small detector"),
    entry("yolo-m", .medium, "a detector of medium size"),
    entry("yolo-l", .large, "a large detector"),
  ]

  private static func entry(
    _ name: String, _ size: YOLOSize, _ description: String
  ) -> ModelEntry {
    ModelEntry(
      name, description, task: .detection, imageSize: 640, classes: 80,
      reference: "Redmon et al. 2016, You Only Look Once; Ge et al. 2021, YOLOX; Feng et al. 2021, "
        + "TOOD; Li et al. 2020, Generalized Focal Loss; Liu et al. 2018, Path Aggregation Network",
      options: [
        ModelOption(
          "bins",
          "distances that each side of a box has a distribution over; 1 predicts the distance "
            + "itself",
          default: 16, in: 1...64),
        ModelOption(
          "objectness", "whether a cell says how sure it is of any object, apart from the classes",
          default: false),
      ]
    ) { shape, options, key in
      YOLO(
        shape, size: size, bins: options.integer("bins"),
        hasObjectness: options.flag("objectness"), key: key)
    }
  }
}
