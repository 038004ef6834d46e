import Foundation
import FoveaImages

/// The facts about one image that the checks need, after decoding.
struct ImageFacts: Sendable {
  /// The reason why the image cannot be decoded.
  struct Problem: Sendable {
    let kind: FindingKind
    let reason: String
  }

  /// Figures of the decoded image.
  struct Picture: Sendable {
    let width: Int
    let height: Int
    /// Whether every pixel is grey, even in a colour file.
    let isGrey: Bool
    /// Mean of the grey levels, 0 to 255.
    let brightness: Double
    /// Standard deviation of the grey levels.
    let contrast: Double
    /// log2 of the Laplacian's mean square over the levels' variance: the share of fine detail,
    /// independent of contrast.
    let sharpness: Double
    /// Whether nearly all pixels are black or white, as in a mask.
    let isMaskLike: Bool
    /// The perceptual hash; nil where the image is too flat.
    let look: PerceptualHash?

    /// Whether the image has one flat colour.
    var isConstant: Bool { contrast < 1.5 }
  }

  /// The content's digest; nil where it cannot be read or decoded.
  var digest: String?
  /// The file's header; nil for images in memory and where it cannot be read.
  var header: ImageHeader?
  var isCMYK = false
  /// The least number of bytes that belong to no part of a JPEG.
  var strayBytes = 0
  var problem: Problem?
  var picture: Picture?

  /// Decodes a sample's image, every pixel, and measures it.
  init(_ source: ImageSource) {
    switch source {
    case .memory(let images, let index):
      digest = images.withBytes(at: index) { ContentDigest.digest(of: Array($0)) }
      picture = Picture(images.image(at: index))
    case .file(let url):
      do {
        let bytes = try FileAccess.bytes(of: url)
        let name = url.lastPathComponent
        let (image, strayBytes) = try Image.decodedWithStrayBytes(
          bytes, as: .asStored, name: name)
        self.strayBytes = strayBytes
        header = try Image.header(decoding: bytes, name: name)
        isCMYK = header?.format == .jpeg && JPEGComponents.count(in: bytes) == 4
        digest = ContentDigest.digest(of: bytes)
        picture = Picture(image)
      } catch {
        problem = Problem(error)
      }
    }
  }
}

extension ImageFacts.Problem {
  init(_ error: any Error) {
    guard let error = error as? ImageError else {
      self.init(kind: .unreadableImage, reason: "\(error)")
      return
    }
    let kind: FindingKind =
      switch error {
      case .empty: .emptyFile
      case .truncated: .truncatedImage
      case .notAnImage, .foreignFormat: .notAnImage
      case .unsupported, .tooLarge, .outOfMemory: .unsupportedImage
      case .damaged: .damagedImage
      case .unreadable, .unknownExtension, .notEncodable, .unwritable: .unreadableImage
      }
    self.init(kind: kind, reason: error.description)
  }
}

extension ImageFacts.Picture {
  /// The longer side at which images are measured: about that of a network's input, so that blur
  /// too fine for training does not count.
  private static let measuredSide = 256

  init(_ image: Image) {
    width = image.width
    height = image.height
    let longer = max(image.width, image.height)
    let scale = min(1, Double(Self.measuredSide) / Double(longer))
    let small = image.resized(
      width: max(1, Int((Double(image.width) * scale).rounded())),
      height: max(1, Int((Double(image.height) * scale).rounded())))
    isGrey = small.channels == 1 || Self.isGrey(small)
    let grey = small.converted(toChannels: 1)
    var counts = [Int](repeating: 0, count: 256)
    grey.pixels.withUnsafeBufferPointer { for level in $0 { counts[Int(level)] += 1 } }
    (brightness, contrast) = Self.moments(counts)
    let extremes = counts[...8].reduce(0, +) + counts[247...].reduce(0, +)
    isMaskLike = Double(extremes) >= 0.97 * Double(grey.pixels.count)
    sharpness = Self.sharpness(grey, variance: contrast * contrast)
    look = contrast < 1.5 ? nil : PerceptualHash(grey: grey)
  }

  /// Whether at most one pixel in a thousand has a visible colour.
  private static func isGrey(_ image: Image) -> Bool {
    image.pixels.withUnsafeBufferPointer { pixels in
      var colored = 0
      for index in stride(from: 0, to: pixels.count, by: 3) {
        let (r, g, b) = (pixels[index], pixels[index + 1], pixels[index + 2])
        if max(r, g, b) - min(r, g, b) > 8 { colored += 1 }
      }
      return colored * 1000 <= pixels.count / 3
    }
  }

  private static func moments(_ counts: [Int]) -> (mean: Double, deviation: Double) {
    var (sum, squares, count) = (0, 0, 0)
    for (level, pixels) in counts.enumerated() {
      count += pixels
      sum += level * pixels
      squares += level * level * pixels
    }
    let mean = Double(sum) / Double(count)
    return (mean, max(Double(squares) / Double(count) - mean * mean, 0).squareRoot())
  }

  private static func sharpness(_ grey: Image, variance: Double) -> Double {
    let (width, height) = (grey.width, grey.height)
    guard width > 2, height > 2, variance > 0 else { return 0 }
    var squares = 0
    grey.pixels.withUnsafeBufferPointer { pixels in
      for y in 1..<height - 1 {
        let row = y * width
        for x in row + 1..<row + width - 1 {
          let laplacian =
            4 * Int(pixels[x]) - Int(pixels[x - 1]) - Int(pixels[x + 1])
            - Int(pixels[x - width]) - Int(pixels[x + width])
          squares &+= laplacian &* laplacian
        }
      }
    }
    let mean = Double(squares) / Double((width - 2) * (height - 2))
    return log2((mean + 0.01) / (variance + 0.01))
  }
}

/// The number of colour components in a JPEG's frame header: 1 grey, 3 YCbCr or RGB, 4 CMYK.
enum JPEGComponents {
  static func count(in bytes: [UInt8]) -> Int? {
    var position = 2
    while position + 9 < bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1
        continue
      }
      // Frame headers are C0 to CF without the tables C4 and CC and the extension C8.
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return Int(bytes[position + 9])
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      position += 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
    }
    return nil
  }
}
