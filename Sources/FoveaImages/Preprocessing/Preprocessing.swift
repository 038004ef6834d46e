import Foundation

/// What turns any image into a model's input: size, channels, and mean and deviation.
///
/// Training, evaluation, prediction and deployment use the same, and the model file stores it.
///
///     let preprocessing = Preprocessing(
///       width: 224, height: 224, channels: 3, resize: .crop, cropFraction: 0.875,
///       mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
///     let input = try preprocessing(image)   // height * width * channels floats
public struct Preprocessing: Codable, Sendable, Equatable {
  /// How an image of another size comes to the input size.
  public enum ResizeMode: String, Codable, Sendable, CaseIterable {
    /// Not at all: another size is an error.
    case unresized = "none"
    /// Each side on its own; proportions change, nothing is lost.
    case stretch
    /// Proportions kept, the rest filled with grey (114).
    case letterbox
    /// Proportions kept, the shorter side to the input size divided by `cropFraction`, then the
    /// centre cut out.
    case crop
  }

  /// Columns of the input.
  public var width: Int
  /// Rows of the input.
  public var height: Int
  /// 1 for grey, 3 for RGB.
  public var channels: Int
  /// How images of other sizes are brought to the input size.
  public var resize: ResizeMode
  /// For `crop`: the input's share of the resized image, 0.875 for ImageNet's usual 224 of 256.
  public var cropFraction: Double
  /// How pixels between pixels are made.
  public var interpolation: Interpolation
  /// Per channel, subtracted from values in 0...1.
  public var mean: [Double]
  /// Per channel, divides what is left.
  public var deviation: [Double]

  /// Makes a preprocessing; without mean and deviation values are just scaled to 0...1. Whatever
  /// uses it checks it.
  public init(
    width: Int, height: Int, channels: Int, resize: ResizeMode = .stretch,
    cropFraction: Double = 1, interpolation: Interpolation = .bilinear, mean: [Double]? = nil,
    deviation: [Double]? = nil
  ) {
    self.width = width
    self.height = height
    self.channels = channels
    self.resize = resize
    self.cropFraction = cropFraction
    self.interpolation = interpolation
    self.mean = mean ?? [Double](repeating: 0, count: max(channels, 0))
    self.deviation = deviation ?? [Double](repeating: 1, count: max(channels, 0))
  }

  private enum CodingKeys: String, CodingKey {
    case width, height, channels, resize, cropFraction, interpolation, mean, deviation
  }

  /// Reads a stored preprocessing and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    channels = try values.decode(Int.self, forKey: .channels)
    resize = try values.decode(ResizeMode.self, forKey: .resize)
    cropFraction = try values.decode(Double.self, forKey: .cropFraction)
    interpolation = try values.decode(Interpolation.self, forKey: .interpolation)
    mean = try values.decode([Double].self, forKey: .mean)
    deviation = try values.decode([Double].self, forKey: .deviation)
    try validate()
  }

  /// Checks size, channels, mean and deviation.
  ///
  /// - Throws: `PreprocessingError` naming the value that cannot be followed.
  public func validate() throws(PreprocessingError) {
    if let problem { throw .badSetting(problem) }
  }

  private var problem: String? {
    if !(1...65_536).contains(width) || !(1...65_536).contains(height) {
      return "an input of \(width)x\(height): each side must lie in 1...65536"
    }
    if channels != 1 && channels != 3 {
      return "an input of \(channels) channels: expected 1 (grey) or 3 (RGB)"
    }
    if !(0.05...1).contains(cropFraction) {
      return "crop fraction \(cropFraction): expected 0.05 to 1"
    }
    if mean.count != channels || deviation.count != channels {
      return "\(mean.count) means and \(deviation.count) deviations for \(channels) channels: "
        + "expected one each per channel"
    }
    if !mean.allSatisfy(\.isFinite) || !deviation.allSatisfy({ $0 > 0 && $0.isFinite }) {
      return
        "means \(mean) and deviations \(deviation): expected finite numbers, deviations above 0"
    }
    return nil
  }

  /// An image file as the model takes it, decoded and prepared exactly as in training without
  /// transforms; axes height, width, channels.
  ///
  /// - Throws: `ImageError` where the file cannot be decoded, `PreprocessingError` where it has
  ///   another size and `resize` is `none`.
  public func input(contentsOf file: URL) throws -> [Float] {
    try self(
      Image(contentsOf: file, as: channels == 1 ? .grey : .rgb, atLeast: sufficientShorterSide),
      name: file.path)
  }

  /// An image as the model takes it; axes height, width, channels.
  ///
  /// - Throws: `PreprocessingError` where the size differs and `resize` is `none`.
  public func callAsFunction(_ image: Image, name: String = "the image") throws -> [Float] {
    try validate()
    let prepared = try prepare(image, name: name)
    return [Float](unsafeUninitializedCapacity: width * height * channels) { output, count in
      Normalization(self).apply(to: prepared, into: output)
      count = width * height * channels
    }
  }

  /// The image at the input's size and channels, not yet normalised.
  ///
  /// - Throws: `PreprocessingError` where the size differs and `resize` is `none`.
  public func prepare(_ image: Image, name: String = "the image") throws -> Image {
    var image = image
    for step in try steps(for: image, name: name) {
      image =
        switch step {
        case .convert: image.converted(toChannels: channels)
        case .resize(let width, let height):
          image.resized(width: width, height: height, by: interpolation)
        case .pad(let left, let top, let right, let bottom):
          image.padded(
            left: left, top: top, right: right, bottom: bottom, fill: [Self.letterboxGrey])
        case .crop(let x, let y): image.cropped(x: x, y: y, width: width, height: height)
        }
    }
    return image
  }

  /// A step on the way to the input's size and channels.
  package enum Step {
    /// To the input's channels.
    case convert
    /// To a size.
    case resize(width: Int, height: Int)
    /// With `letterboxGrey` around.
    case pad(left: Int, top: Int, right: Int, bottom: Int)
    /// A window of the input's size.
    case crop(x: Int, y: Int)
  }

  /// What brings an image, and all that lies in it, to the input's size and channels.
  ///
  /// - Throws: `PreprocessingError` where the size differs and `resize` is `none`.
  package func steps(for image: Image, name: String) throws(PreprocessingError) -> [Step] {
    var steps: [Step] = image.channels == channels ? [] : [.convert]
    let hasSize = image.width == width && image.height == height
    if hasSize && (resize != .crop || cropFraction == 1) { return steps }
    let layout = layout(imageWidth: image.width, imageHeight: image.height)
    if layout.width != image.width || layout.height != image.height {
      steps.append(.resize(width: layout.width, height: layout.height))
    }
    switch resize {
    case .unresized:
      throw .wrongSize(
        "\(name) is \(image.width)x\(image.height), the input is \(width)x\(height), and images "
          + "are not resized: choose a resize mode (stretch, letterbox or crop)")
    case .stretch: break
    case .letterbox:
      steps.append(
        .pad(
          left: layout.left, top: layout.top, right: width - layout.width - layout.left,
          bottom: height - layout.height - layout.top))
    case .crop: steps.append(.crop(x: -layout.left, y: -layout.top))
    }
    return steps
  }

  /// What letterboxing fills with.
  public static let letterboxGrey: UInt8 = 114

  /// Where an image of a size lies in the input.
  public func placement(imageWidth: Int, imageHeight: Int) -> Placement {
    let layout = layout(imageWidth: imageWidth, imageHeight: imageHeight)
    return Placement(
      imageWidth: imageWidth, imageHeight: imageHeight,
      scaleX: Double(layout.width) / Double(imageWidth),
      scaleY: Double(layout.height) / Double(imageHeight), offsetX: Double(layout.left),
      offsetY: Double(layout.top))
  }

  /// The size an image is brought to, and how far from the input's corner it then lies.
  private func layout(
    imageWidth: Int, imageHeight: Int
  ) -> (width: Int, height: Int, left: Int, top: Int) {
    switch resize {
    case .unresized: return (imageWidth, imageHeight, 0, 0)
    case .stretch: return (width, height, 0, 0)
    case .letterbox:
      return Letterboxed.placed(
        width: imageWidth, height: imageHeight, inWidth: width, height: height)
    case .crop:
      // The crop covers `cropFraction` of whichever side is the tighter fit.
      let scale = max(
        Double(width) / Double(imageWidth), Double(height) / Double(imageHeight))
      let columns = max(width, Int((Double(imageWidth) * scale / cropFraction).rounded()))
      let rows = max(height, Int((Double(imageHeight) * scale / cropFraction).rounded()))
      return (columns, rows, -((columns - width) / 2), -((rows - height) / 2))
    }
  }

  /// Whether the image has the input's size and channels.
  public func fits(_ image: Image) -> Bool {
    image.width == width && image.height == height && image.channels == channels
  }

  /// The shorter side at which a JPEG may be decoded without a visible loss: twice what is needed,
  /// so that the antialiased resize still does the last halving itself. Nil where nothing resizes.
  public var sufficientShorterSide: Int? {
    resize == .unresized ? nil : 2 * Int((Double(max(width, height)) / cropFraction).rounded(.up))
  }
}
