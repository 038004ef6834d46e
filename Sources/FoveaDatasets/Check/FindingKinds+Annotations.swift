/// Faults of boxes, masks and values.
extension FindingKind {
  static let boxes = [
    boxOutside, zeroAreaBox, conflictingBoxes, duplicateBox, tinyBox, wholeImageBox,
    elongatedBox, imageWithoutObjects,
  ]

  static let boxOutside = FindingKind(
    "box-outside-image", .error, "boxes that reach beyond their image",
    advice: "Correct or clip them. Many at once indicate another size or rotation in labelling.")
  static let zeroAreaBox = FindingKind(
    "zero-area-box", .error, "boxes without an area",
    advice: "Remove them: they are drawing mistakes.")
  static let conflictingBoxes = FindingKind(
    "conflicting-boxes", .warning, "two classes for one box (IoU above 0.95)",
    advice: "Keep the right one, unless objects really have two classes.")
  static let duplicateBox = FindingKind(
    "duplicate-box", .warning, "boxes of one class that cover each other (IoU above 0.95)",
    advice: "Remove one of each two: the object counts twice.")
  static let tinyBox = FindingKind(
    "tiny-box", .warning, "boxes less than 3 pixels wide or high",
    advice: "Check them: most are mistakes, and a detector cannot learn them.")
  static let wholeImageBox = FindingKind(
    "whole-image-box", .warning, "boxes that cover their whole image",
    advice: "Check them: they often are placeholders.")
  static let elongatedBox = FindingKind(
    "elongated-box", .note, "boxes at least 20 times longer than wide",
    advice: "Check them: some are mistakes.")
  static let imageWithoutObjects = FindingKind(
    "image-without-objects", .note, "images without any object",
    advice: "Nothing, if they really show none: they teach the background.")

  static let masks = [
    unreadableMask, maskSize, maskValue, antialiasedMask, lossyMask, emptyMask,
  ]

  static let unreadableMask = FindingKind(
    "unreadable-mask", .error, "masks that cannot be read",
    advice: "Fetch them again from their source, or remove them and their images.")
  static let maskSize = FindingKind(
    "mask-size", .error, "masks of another size than their image",
    advice: "Find the mask that belongs to the image; never scale a mask with smoothing.")
  static let maskValue = FindingKind(
    "mask-value", .error, "masks with values that are not classes",
    advice: "Correct the values or the class names; 255 marks ignored pixels.")
  static let antialiasedMask = FindingKind(
    "antialiased-mask", .warning, "masks with smoothed edges",
    advice: "Export them without antialiasing: values between two classes belong to neither.")
  static let lossyMask = FindingKind(
    "lossy-mask", .warning, "masks stored as JPEG, which changes their values",
    advice: "Export them as PNG.")
  static let emptyMask = FindingKind(
    "empty-mask", .note, "masks of background alone",
    advice: "Nothing, if their images really show nothing.")

  static let values = [constantValue, valueOutlier]

  static let constantValue = FindingKind(
    "constant-value", .error, "values that are the same for every sample",
    advice: "Leave them out: there is nothing to learn.")
  static let valueOutlier = FindingKind(
    "value-outlier", .warning, "values far from the rest",
    advice: "Check them for typing errors and units.")
}
