/// Faults of single images.
extension FindingKind {
  static let images = [
    unreadableImage, emptyFile, truncatedImage, damagedImage, notAnImage, unsupportedImage,
    constantImage, wrongExtension, turnedWithPlaces, turned, cmyk, strayBytes, transparency,
    deepSamples,
    mixedColor, sizeOutlier, aspectOutlier, brightnessOutlier, contrastOutlier, blurredImage,
  ]

  private static let fetch = "Fetch them again from their source, or remove them."

  static let unreadableImage = FindingKind(
    "unreadable-image", .error, "image files that cannot be opened",
    advice: "Check their permissions.")
  static let emptyFile = FindingKind(
    "empty-file", .error, "image files of 0 bytes", advice: fetch)
  static let truncatedImage = FindingKind(
    "truncated-image", .error, "images with an incomplete file", advice: fetch)
  static let damagedImage = FindingKind(
    "damaged-image", .error, "images with damaged data", advice: fetch)
  static let notAnImage = FindingKind(
    "not-an-image", .error, "files named as images that hold something else",
    advice: "Convert them to PNG or JPEG if they are images in another format, or remove them.")
  static let unsupportedImage = FindingKind(
    "unsupported-image", .error, "images of a kind that is not decoded",
    advice: "Convert them to 8-bit PNG or JPEG, or make them smaller.")
  static let constantImage = FindingKind(
    "constant-image", .warning, "images of one flat colour",
    advice: "Remove them if they are failed exposures.")
  static let wrongExtension = FindingKind(
    "wrong-extension", .warning, "files with the extension of another format",
    advice: "Rename them: Fovea reads the content, other programs trust the name.")
  static let turnedWithPlaces = FindingKind(
    "exif-orientation", .warning, "images that EXIF rotates, with boxes or masks",
    advice: "Check that their annotations were drawn on the upright image: Fovea trains "
      + "on that one.")
  static let turned = FindingKind(
    "exif-orientation", .note, "images that EXIF rotates",
    advice: "Nothing: Fovea rotates them upright. Programs that ignore EXIF show them rotated.")
  static let cmyk = FindingKind(
    "cmyk-image", .warning, "images with CMYK colours, made for print",
    advice: "Convert them to RGB with their colour profile: without it colours come out wrong.")
  static let strayBytes = FindingKind(
    "stray-bytes", .warning, "JPEGs with bytes that belong to no part of the file",
    advice: "Look at them: every pixel was decoded, but the bytes may be the rest of damaged data.")
  static let transparency = FindingKind(
    "transparency", .note, "images with an alpha channel",
    advice: "Check that a white background is right: transparent parts become white.")
  static let deepSamples = FindingKind(
    "sixteen-bit-image", .note, "images of more than 8 bits a sample",
    advice: "Check that 8 bits are enough: samples are rounded to the upper 8 bits.")
  static let mixedColor = FindingKind(
    "mixed-colour", .note, "images that are grey among colour images, or the other way round",
    advice: "Check that colour does not give the class away; set `channels` to 1 if it does.")
  static let sizeOutlier = FindingKind(
    "size-outlier", .warning, "images far larger or smaller than the rest",
    advice: "Check that they belong here: thumbnails and scans are trained on as they are.")
  static let aspectOutlier = FindingKind(
    "aspect-outlier", .warning, "images far wider or taller than the rest",
    advice: "Check them: stretching to the input size distorts them.")
  static let brightnessOutlier = FindingKind(
    "brightness-outlier", .warning, "images far darker or brighter than the rest",
    advice: "Check their exposure.")
  static let contrastOutlier = FindingKind(
    "contrast-outlier", .warning, "images of far more or less contrast than the rest",
    advice: "Check their exposure.")
  static let blurredImage = FindingKind(
    "blurred-image", .warning, "images far less sharp than the rest",
    advice: "Remove them if their class cannot be recognised.")
}
