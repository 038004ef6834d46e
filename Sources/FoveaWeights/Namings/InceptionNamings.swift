extension WeightFamily {
  /// GoogLeNet with torchvision's names; files may contain its auxiliary classifiers of training.
  static let googLeNet = WeightFamily(
    classifier: "fc",
    namings: [
      WeightNaming(
        "torchvision",
        leftOut: ["aux1", "aux2"].map { .layer($0, "an auxiliary classifier of training") })
    ])
}
