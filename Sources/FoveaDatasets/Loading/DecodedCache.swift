import FoveaImages
import Foundation

/// Keeps decoded images up to a limit of bytes; whatever came first stays.
///
/// Nothing is evicted: an epoch visits every image once, so evicting the oldest would keep
/// throwing out just what comes next.
final class DecodedCache: @unchecked Sendable {
  private let lock = NSLock()
  private var images: [Int: Image] = [:]
  private var room: Int

  init(limitBytes: Int) { room = limitBytes }

  func image(of sample: Int) -> Image? {
    lock.withLock { images[sample] }
  }

  func keep(_ image: Image, of sample: Int) {
    lock.withLock {
      guard image.pixels.count <= room, images[sample] == nil else { return }
      room -= image.pixels.count
      images[sample] = image
    }
  }
}
