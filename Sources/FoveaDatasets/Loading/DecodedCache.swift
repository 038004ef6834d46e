import Foundation
import FoveaImages

/// Keeps decoded scenes up to a limit in bytes; the first ones stay.
///
/// Nothing is evicted: an epoch visits every image once, so evicting the oldest would always evict
/// the ones that are needed next.
final class DecodedCache: @unchecked Sendable {
  private let lock = NSLock()
  private var scenes: [Int: (Scene, Placement)] = [:]
  private var room: Int

  init(limitBytes: Int) { room = limitBytes }

  func scene(of sample: Int) -> (Scene, Placement)? {
    lock.withLock { scenes[sample] }
  }

  func keep(_ kept: (scene: Scene, placement: Placement), of sample: Int) {
    let bytes = kept.scene.image.pixels.count + (kept.scene.mask?.values.count ?? 0)
    lock.withLock {
      guard bytes <= room, scenes[sample] == nil else { return }
      room -= bytes
      scenes[sample] = kept
    }
  }
}
