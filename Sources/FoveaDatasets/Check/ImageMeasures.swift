/// Figures of one decoded image, as the check of data measures them.
package struct ImageMeasures: Sendable, Equatable {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// Whether every pixel is grey, even in a colour file.
  package let isGrey: Bool
  /// The mean of the grey levels, 0 to 255.
  package let brightness: Double
  /// The standard deviation of the grey levels, 0 to 255.
  package let contrast: Double
  /// log2 of the Laplacian's mean square over the levels' variance, at a longer side of at most
  /// 256 pixels: the share of fine detail, independent of contrast.
  package let sharpness: Double

  /// Decodes a sample's image and measures it; nil where it cannot be decoded.
  package init?(_ sample: Sample) {
    guard let picture = ImageFacts(sample.source).picture else { return nil }
    width = picture.width
    height = picture.height
    isGrey = picture.isGrey
    brightness = picture.brightness
    contrast = picture.contrast
    sharpness = picture.sharpness
  }
}
