/// Faults of copies and groups: equal or related images in two splits.
extension FindingKind {
  static let duplicates = [
    duplicateAcrossSplits, nearDuplicateAcrossSplits, conflictingLabels, groupInTwoSplits,
    similarAcrossSplits, duplicateImage, nearDuplicateUngrouped, nearDuplicate,
  ]

  static let duplicateAcrossSplits = FindingKind(
    "duplicate-across-splits", .error, "images with an identical copy in another split",
    advice: "Remove the copies: a score on training images is meaningless.")
  static let nearDuplicateAcrossSplits = FindingKind(
    "near-duplicate-across-splits", .error,
    "images with a re-encoded copy in another split",
    advice: "Remove the copies: a score on training images is meaningless.")
  static let conflictingLabels = FindingKind(
    "conflicting-labels", .error, "copies of an image with different labels",
    advice: "Keep the right one of each.")
  static let groupInTwoSplits = FindingKind(
    "group-in-two-splits", .error, "groups with images in more than one split",
    advice: "Split again by group: set `splitMethod` to group and `ignoreGivenSplits` to true.")
  static let similarAcrossSplits = FindingKind(
    "similar-across-splits", .warning, "images that nearly equal one in another split",
    advice: "Look at them. If they show the same thing, put such images into one group and split "
      + "by group.")
  static let duplicateImage = FindingKind(
    "duplicate-image", .warning, "identical copies of an image",
    advice: "Remove the copies: each counts as another sample.")
  static let nearDuplicateUngrouped = FindingKind(
    "near-duplicate-ungrouped", .warning,
    "images that nearly equal another, with no split or group to keep them together",
    advice: "Give such images one group (a CSV column) and split by group: a random split would "
      + "separate them.")
  static let nearDuplicate = FindingKind(
    "near-duplicate", .note, "images that nearly equal another of their split or group",
    advice: "Nothing, unless they were meant to be different.")
}
