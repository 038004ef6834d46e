import Foundation
import FoveaImages
import FoveaSupport

/// Simple shapes drawn with noise: a data set that needs no download, for tests and demos.
///
/// Six classes (cross, disc, ring, square, stripes, triangle), each drawn at a random place, size,
/// angle and colour on a background with a gradient, plus noise. The same seed gives the same
/// pixels.
///
///     let dataset = GeneratedShapes(perClass: 100, size: 28, channels: 1, seed: 7).dataset()
public struct GeneratedShapes: Sendable {
  /// Class names in label order.
  public static let classNames = ["cross", "disc", "ring", "square", "stripes", "triangle"]

  /// The number of images of each class, at least 1.
  public var perClass: Int
  /// Rows and columns of an image, at least 8.
  public var size: Int
  /// The number of channels: 1 for grey, 3 for RGB.
  public var channels: Int
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The standard deviation of the noise, in 0...1.
  public var noise: Double

  /// Makes a description of a data set.
  ///
  /// - Precondition: at least one image per class, 8 pixels a side, and 1 or 3 channels.
  public init(
    perClass: Int = 100, size: Int = 28, channels: Int = 1, seed: UInt64 = 0, noise: Double = 0.1
  ) {
    precondition(
      perClass > 0 && size >= 8 && (channels == 1 || channels == 3),
      "\(perClass) images of \(size)x\(size)x\(channels) per class: at least 1, 8x8, 1 or 3")
    self.perClass = perClass
    self.size = size
    self.channels = channels
    self.seed = seed
    self.noise = noise
  }

  /// Draws the whole set in memory, classes in turn, without splits.
  public func dataset() -> Dataset {
    let count = perClass * Self.classNames.count
    let drawn = Parallel.map(count: count) { image(at: $0).pixels }
    let images = MemoryImages(
      width: size, height: size, channels: channels, count: count, bytes: Array(drawn.joined()))
    return Dataset(
      name: "generated-shapes", root: URL(fileURLWithPath: "/generated-shapes"),
      format: "generated", classNames: Self.classNames,
      samples: (0..<count).map {
        Sample(id: "shapes#\($0)", source: .memory(images, $0), label: label(at: $0))
      })
  }

  /// Writes into the folder at a path, as for a URL.
  ///
  /// - Throws: `DatasetError` where the folder is not empty or cannot be written.
  public func write(to path: String) throws { try write(to: URL(fileURLWithPath: path)) }

  /// Writes class folders of PNG files, `disc/00007.png` and so on, into a new or empty folder.
  ///
  /// - Throws: `DatasetError` where the folder is not empty or cannot be written.
  public func write(to folder: URL) throws {
    if FileAccess.exists(folder), try !FileAccess.entries(of: folder).isEmpty {
      throw DatasetError(
        .badSetting, "\(folder.path) is not empty: generated images need a new or empty folder")
    }
    do {
      for name in Self.classNames {
        try FileManager.default.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      for index in 0..<perClass * Self.classNames.count {
        let digits = String(index / Self.classNames.count)
        let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".png"
        try image(at: index).write(
          to: folder.appendingPathComponent(Self.classNames[label(at: index)])
            .appendingPathComponent(name))
      }
    } catch {
      throw DatasetError(.unreadable, "cannot write images to \(folder.path): \(error)")
    }
  }

  /// The class of an image. Classes take turns, so any six consecutive images have one of each.
  public func label(at index: Int) -> Int { index % Self.classNames.count }

  /// Draws one image; each pixel is the mean of 2x2 points.
  public func image(at index: Int) -> Image {
    var random = RandomStream(seed: seed, sample: index, purpose: .generation)
    let scene = Scene(channels: channels, random: &random)
    let shape = label(at: index)
    var pixels = [UInt8](repeating: 0, count: size * size * channels)
    for y in 0..<size {
      for x in 0..<size {
        var cover = 0.0
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
          let u = (Double(x) + dx) / Double(size) * 2 - 1
          let v = (Double(y) + dy) / Double(size) * 2 - 1
          if scene.isInside(shape, u, v) { cover += 0.25 }
        }
        let shade = scene.shade(Double(x) / Double(size), Double(y) / Double(size))
        for channel in 0..<channels {
          let value =
            scene.background[channel] * shade * (1 - cover) + scene.color[channel] * cover
            + noise * random.normal()
          pixels[(y * size + x) * channels + channel] =
            UInt8(min(max((value * 255).rounded(), 0), 255))
        }
      }
    }
    return Image(width: size, height: size, channels: channels, pixels: pixels)
  }

  /// The random parameters of one image; coordinates are from -1 to 1.
  private struct Scene {
    let x, y, radius, angle, slopeX, slopeY: Double
    let color, background: [Double]

    init(channels: Int, random: inout RandomStream) {
      x = random.uniform(-0.25, 0.25)
      y = random.uniform(-0.25, 0.25)
      radius = random.uniform(0.45, 0.7)
      angle = random.uniform(-0.6, 0.6)
      slopeX = random.uniform(-0.4, 0.4)
      slopeY = random.uniform(-0.4, 0.4)
      var bright: [Double] = []
      var dark: [Double] = []
      for _ in 0..<channels {
        bright.append(random.uniform(0.55, 1))
        dark.append(random.uniform(0.05, 0.4))
      }
      // Dark on bright as often as bright on dark: brightness must not reveal the class.
      let isInverted = random.chance(0.5)
      color = isInverted ? dark : bright
      background = isInverted ? bright : dark
    }

    func shade(_ u: Double, _ v: Double) -> Double { 1 + slopeX * (u - 0.5) + slopeY * (v - 0.5) }

    func isInside(_ shape: Int, _ u: Double, _ v: Double) -> Bool {
      let p = ((u - x) * cos(angle) + (v - y) * sin(angle)) / radius
      let q = ((v - y) * cos(angle) - (u - x) * sin(angle)) / radius
      let distance = (p * p + q * q).squareRoot()
      switch shape {
      case 0: return max(abs(p), abs(q)) < 1 && min(abs(p), abs(q)) < 0.3
      case 1: return distance < 0.9
      case 2: return distance < 1 && distance > 0.55
      case 3: return max(abs(p), abs(q)) < 0.8
      case 4:
        return max(abs(p), abs(q)) < 1 && (p * 2.5 + 10).truncatingRemainder(dividingBy: 1) < 0.5
      default: return q < 0.7 && q > 2 * abs(p) - 0.9
      }
    }
  }
}
