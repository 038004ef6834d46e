/// Faults of files and of reading them.
extension FindingKind {
  static let files = [
    unreadableData, badLabel, missingImage, labelWithoutImage, imageWithoutLabel, maskAmongImages,
    unreadFormat, caseCollision, maskLeftOut, ignoredFiles,
  ]

  static let unreadableData = FindingKind(
    "unreadable-data", .error, "the data set's labels cannot be read",
    advice: "Fix the problem in the message. Until then images are examined without their labels.")
  static let badLabel = FindingKind(
    "bad-label", .error, "labels that break their format's rules",
    advice: "Correct the lines, or set `onBadLabel` to skip, which leaves them out.")
  static let missingImage = FindingKind(
    "missing-image", .error, "images that are named but do not exist",
    advice: "Fetch the images, or remove the lines that name them.")
  static let labelWithoutImage = FindingKind(
    "label-without-image", .warning, "label files without an image of their name",
    advice: "Add the images, correct the names, or remove the labels.")
  static let imageWithoutLabel = FindingKind(
    "image-without-label", .warning, "images without a label file of their name",
    advice: "Label them. If nothing is to be seen in them, give them empty labels.")
  static let maskAmongImages = FindingKind(
    "mask-among-images", .error, "masks among the images that are read as images",
    advice: "Move the masks into a separate folder, or name the images in a CSV file.")
  static let unreadFormat = FindingKind(
    "unread-format", .warning, "images and videos that are left out for their format or name",
    advice: "Convert them to PNG or JPEG, or give them the extension of their format.")
  static let maskLeftOut = FindingKind(
    "mask-left-out", .note, "masks beside images, which are not examples of a class",
    advice: "Set `task` to segmentation to train on them.")
  static let caseCollision = FindingKind(
    "case-collision", .warning, "file names that differ only in upper and lower case",
    advice: "Rename them: on macOS and Windows one would overwrite the other.")
  static let ignoredFiles = FindingKind(
    "ignored-files", .note, "files that are not images and are not read",
    advice: "Nothing, if none of them is meant to be an image.")
}
