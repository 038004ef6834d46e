/// The depth and width of a YOLO, relative to the large one.
public struct YOLOSize: Hashable, Sendable {
  /// Factor on the numbers of bottlenecks.
  public let depth: Double
  /// Factor on the numbers of channels.
  public let width: Double
  /// The most channels before multiplication by `width`.
  public let maxChannels: Int

  /// Makes a size of two factors and a limit of channels.
  public init(depth: Double, width: Double, maxChannels: Int) {
    self.depth = depth
    self.width = width
    self.maxChannels = maxChannels
  }

  /// A third as deep and a quarter as wide as `large`.
  public static let nano = YOLOSize(depth: 1 / 3, width: 0.25, maxChannels: 1024)
  /// A third as deep and half as wide as `large`.
  public static let small = YOLOSize(depth: 1 / 3, width: 0.5, maxChannels: 1024)
  /// Two thirds as deep and three quarters as wide as `large`.
  public static let medium = YOLOSize(depth: 2 / 3, width: 0.75, maxChannels: 768)
  /// The full depth and width, with at most 512 channels.
  public static let large = YOLOSize(depth: 1, width: 1, maxChannels: 512)

  /// Channels after the stem and after each stage, multiples of 8.
  var widths: [Int] {
    [64, 128, 256, 512, 1024].map { channels in
      max(8, Int((Double(min(channels, maxChannels)) * width / 8).rounded(.up)) * 8)
    }
  }

  /// Bottlenecks in each stage of the backbone.
  var depths: [Int] { [3, 6, 6, 3].map(scaled) }

  /// Bottlenecks in each block of the neck.
  var neckDepth: Int { scaled(3) }

  private func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * depth).rounded())) }
}
