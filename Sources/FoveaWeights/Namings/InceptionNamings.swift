extension WeightFamily {
  /// GoogLeNet with torchvision's names; files may hold the auxiliary classifiers of its training.
  static let googLeNet = WeightFamily(
    classifier: "fc",
    namings: [
      WeightNaming(
        "torchvision",
        leftOut: ["aux1", "aux2"].map { .layer($0, "an auxiliary classifier of training") })
    ])
}
