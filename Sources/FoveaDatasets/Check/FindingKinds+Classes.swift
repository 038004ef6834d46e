/// Faults of classes and of their shares.
extension FindingKind {
  static let classes = [
    labelOutOfRange, oneClass, emptyClass, unseenClass, sameClassTwice, similarClassNames,
    classMissingFromSplit, fewSamples, imbalance, splitShift, pixelImbalance,
  ]

  static let labelOutOfRange = FindingKind(
    "label-out-of-range", .error, "labels beyond the class names",
    advice: "Correct the labels or give more class names.")
  static let oneClass = FindingKind(
    "one-class", .error, "data with a single class",
    advice: "Add a second class: a classifier cannot learn from one.")
  static let emptyClass = FindingKind(
    "empty-class", .error, "classes without any sample",
    advice: "Add samples, or remove the class.")
  static let unseenClass = FindingKind(
    "class-missing-from-training", .error, "classes that are tested but not trained on",
    advice: "Add training samples, or split again.")
  static let sameClassTwice = FindingKind(
    "same-class-twice", .error, "class names that differ only in case, spaces or separators",
    advice: "Merge the classes, or rename one so that nobody takes them for the same.")
  static let similarClassNames = FindingKind(
    "similar-class-names", .warning, "class names that differ only in a plural",
    advice: "Merge the classes if they mean the same.")
  static let classMissingFromSplit = FindingKind(
    "class-missing-from-split", .warning, "classes that a split cannot evaluate",
    advice: "Split again (stratified, or by group), or treat the class's score as unknown.")
  static let fewSamples = FindingKind(
    "few-samples", .warning, "classes of fewer than 10 training samples",
    advice: "Collect more, merge classes, or expect little of them.")
  static let imbalance = FindingKind(
    "class-imbalance", .warning, "classes at least 10 times rarer than the commonest",
    advice: "Weight classes or samples, and evaluate by class: balanced accuracy, recall, "
      + "precision.")
  static let splitShift = FindingKind(
    "split-imbalance", .warning, "splits with class shares unlike the rest",
    advice: "Split again, stratified or by group, unless the difference is intended.")
  static let pixelImbalance = FindingKind(
    "pixel-imbalance", .note, "classes of less than 1 % of the pixels",
    advice: "Use a Dice or focal loss, and evaluate the class's IoU: pixel accuracy hides them.")
}
