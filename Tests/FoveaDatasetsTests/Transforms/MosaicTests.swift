import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct MosaicTests {
  /// Four scenes of one rectangle each, of four sizes and grey levels.
  private let scenes = [(120, 90), (90, 120), (64, 64), (200, 100)].map { width, height in
    TestScenes.rectangles(
      [BoundingBox(left: 20, top: 16, right: 52, bottom: 48)], width: width, height: height)
  }

  @Test func everyRectangleIsWhereItsBoxSays() {
    for seed in 0..<200 {
      var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
      var result = scenes[0]
      Mosaic(width: 96, height: 64, visible: 0).apply(
        &result, with: Mixture(others: Array(scenes[1...])), random: &random)
      #expect(result.image.width == 96 && result.image.height == 64)
      #expect(result.mask?.width == 96 && result.mask?.height == 64)
      #expect(result.boxes.count <= 4)
      var isInside = [Bool](repeating: false, count: 96 * 64)
      for object in result.boxes {
        let box = object.box
        #expect(box.left >= 0 && box.top >= 0 && box.right <= 96 && box.bottom <= 64)
        for y in 0..<64 {
          for x in 0..<96 {
            let (u, v) = (Double(x) + 0.5, Double(y) + 0.5)
            if u > box.left - 1, u < box.right + 1, v > box.top - 1, v < box.bottom + 1 {
              isInside[y * 96 + x] = true
            }
            if u > box.left + 1.5, u < box.right - 1.5, v > box.top + 1.5, v < box.bottom - 1.5 {
              #expect(result.image.pixels[(y * 96 + x) * 3] > 200)
              #expect(result.mask?[x, y] == 1)
            }
          }
        }
      }
      // Outside the boxes only slivers of less than a square pixel are white.
      let outside = (0..<96 * 64).count { !isInside[$0] && result.image.pixels[3 * $0] > 200 }
      #expect(outside < 4)
    }
  }

  @Test func masksIgnoreWhatNoImageCovers() {
    for seed in 0..<50 {
      var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
      var result = scenes[0]
      Mosaic(width: 96, height: 64, scale: 0.5...0.5).apply(
        &result, with: Mixture(others: Array(scenes[1...])), random: &random)
      for pixel in 0..<96 * 64 {
        let isGrey = result.image.pixels[3 * pixel] == Preprocessing.letterboxGrey
        if result.mask?.values[pixel] == LabelMask.ignored { #expect(isGrey) }
      }
      #expect(result.mask?.values.contains(LabelMask.ignored) == true)
    }
  }

  @Test func objectsGoByVisibleArea() {
    for visible in [0.1, 0.9] {
      var kept = 0
      for seed in 0..<100 {
        var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
        var result = scenes[0]
        Mosaic(width: 96, height: 64, visible: visible).apply(
          &result, with: Mixture(others: Array(scenes[1...])), random: &random)
        kept += result.boxes.count
      }
      if visible == 0.1 { #expect(kept > 200) } else { #expect(kept < 200 && kept > 20) }
    }
  }
}
