import FoveaImages
import Testing

@testable import FoveaDatasets

/// One draw must move pixels, boxes and masks alike.
@Suite struct GeometryTests {
  /// Transforms that move things and keep white white.
  static let moving: [any NamedTransform] = [
    CenterCrop(width: 90, height: 70), HorizontalFlip(), VerticalFlip(),
    RandomCrop(width: 100, height: 80, padding: 12, visible: 0),
    RandomResizedCrop(width: 96, height: 96, scale: 0.3...1, visible: 0),
    Resize(width: 150, height: 61), Rotation(degrees: 180),
    RandomAffine(degrees: 40, translate: 0.3, scale: 0.5, shear: 10, visible: 0),
    Perspective(distortion: 0.6, probability: 1, visible: 0),
    ElasticDeformation(deviation: 4, smoothness: 14, visible: 0),
    ScaleJitter(width: 110, height: 100, scale: 0.4...2, visible: 0),
    Mosaic(width: 120, height: 100, scale: 0.6...1.5, visible: 0),
  ]

  private func stream(_ seed: Int) -> RandomStream {
    RandomStream(seed: UInt64(seed), purpose: .augmentation)
  }

  /// A scene with a rectangle at a place and of a size that depend on the seed.
  private func scene(_ seed: Int) -> Scene {
    var random = RandomStream(seed: UInt64(seed), purpose: .generation)
    let (width, height) = (20 + random.integer(below: 30), 20 + random.integer(below: 25))
    let (x, y) = (random.integer(below: 120 - width), random.integer(below: 90 - height))
    return TestScenes.rectangles([
      BoundingBox(
        left: Double(x), top: Double(y), right: Double(x + width), bottom: Double(y + height))
    ])
  }

  private func bounds(of mask: LabelMask) -> BoundingBox? {
    TestScenes.bounds(
      of: Image(
        width: mask.width, height: mask.height, channels: 1,
        pixels: mask.values.map { $0 == 1 ? 255 : 0 }))
  }

  private func distance(_ a: BoundingBox, _ b: BoundingBox) -> Double {
    [a.left - b.left, a.top - b.top, a.right - b.right, a.bottom - b.bottom].map(abs).max() ?? 0
  }

  @Test(arguments: 0..<moving.count)
  func boxMaskAndPixelsMoveTogether(number: Int) throws {
    let transform = Self.moving[number]
    // Sharp corners of a turned rectangle lose a pixel to the threshold.
    for seed in 0..<150 {
      var scene = scene(seed)
      // A mosaic is of this scene alone: its partners are empty.
      var random = stream(seed)
      if let mosaic = transform as? Mosaic {
        var empty = scene
        empty.boxes = []
        empty.image.pixels = empty.image.pixels.map { _ in 0 }
        empty.mask = LabelMask(width: empty.image.width, height: empty.image.height)
        mosaic.apply(
          &scene, with: Mixture(others: [empty, empty, empty]), random: &random)
      } else {
        transform.apply(&scene, random: &random)
      }
      let mask = try #require(scene.mask)
      #expect(mask.width == scene.image.width && mask.height == scene.image.height)
      let (shown, masked) = (TestScenes.bounds(of: scene.image), bounds(of: mask))
      guard let box = scene.boxes.first?.box else {
        // Nothing, or a sliver, is left.
        #expect((masked?.area ?? 0) < 12)
        continue
      }
      #expect(box.right <= Double(scene.image.width) && box.bottom <= Double(scene.image.height))
      guard let shown, let masked, box.area > 40 else { continue }
      // Where the frame cuts a turned rectangle, a tip thinner than a pixel may not show.
      let isCut =
        box.left <= 0 || box.top <= 0 || box.right >= Double(scene.image.width)
        || box.bottom >= Double(scene.image.height)
      let name = "\(type(of: transform).name) seed \(seed)"
      for rectangle in [shown, masked] {
        #expect(distance(box, rectangle) <= (isCut ? 8 : 2), "\(name)")
        #expect(box.left <= rectangle.left + 2 && box.top <= rectangle.top + 2, "\(name)")
        #expect(box.right >= rectangle.right - 2 && box.bottom >= rectangle.bottom - 2, "\(name)")
      }
      // Mask and thresholded pixels differ at the rectangle's edge only.
      var differing = 0
      for pixel in mask.values.indices where mask.values[pixel] != LabelMask.ignored {
        if (scene.image.pixels[3 * pixel] >= 128) != (mask.values[pixel] == 1) { differing += 1 }
      }
      let edge = 2 * ((box.right - box.left) + (box.bottom - box.top))
      #expect(Double(differing) <= 0.6 * edge + 4, "\(name)")
    }
  }

  @Test(arguments: 0..<moving.count)
  func masksAreNeverInterpolated(number: Int) {
    for seed in 0..<40 {
      var scene = scene(seed)
      let classes = (scene.mask?.values ?? []).map { $0 == 1 ? UInt8(200) : 7 }
      scene.mask?.values = classes
      var random = stream(seed)
      Self.moving[number].apply(&scene, random: &random)
      let values = Set(scene.mask?.values ?? [])
      #expect(values.isSubset(of: [7, 200, LabelMask.ignored]))
    }
  }

  @Test func whatNoPixelComesFromIsIgnored() throws {
    for seed in 0..<40 {
      // All of the image is class 1 and white; the fill is grey.
      var scene = TestScenes.rectangles([
        BoundingBox(left: 0, top: 0, right: 120, bottom: 90)
      ])
      var random = stream(seed)
      RandomAffine(degrees: 60, translate: 0.3, scale: 0.5, shear: 10).apply(
        &scene, random: &random)
      let mask = try #require(scene.mask)
      for pixel in mask.values.indices {
        let value = scene.image.pixels[3 * pixel]
        if value == Preprocessing.letterboxGrey {
          #expect(mask.values[pixel] == LabelMask.ignored)
        }
        if value == 255 { #expect(mask.values[pixel] == 1) }
      }
    }
  }

  /// Upright changes keep boxes tight however many follow each other; after turns a box is one
  /// around a box, so it can only be larger.
  @Test func compositionsKeepBoxesAroundTheirPixels() throws {
    let upright: [any NamedTransform] = [
      ScaleJitter(width: 100, height: 100, scale: 0.6...1.4, visible: 0), HorizontalFlip(),
      RandomAffine(translate: 0.2, scale: 0.3, visible: 0), VerticalFlip(),
      RandomCrop(width: 90, height: 90, padding: 6, visible: 0),
    ]
    for seed in 0..<150 {
      var tight = scene(seed)
      var random = stream(seed)
      for transform in upright { transform.apply(&tight, random: &random) }
      if let box = tight.boxes.first?.box, box.area > 40 {
        let shown = try #require(TestScenes.bounds(of: tight.image))
        #expect(distance(box, shown) <= 2.5)
      }
      var turned = scene(seed)
      random = stream(seed)
      for transform in Self.moving where type(of: transform).name != Mosaic.name {
        transform.apply(&turned, random: &random)
      }
      guard let box = turned.boxes.first?.box, let mask = turned.mask,
        let shown = bounds(of: mask)
      else { continue }
      #expect(box.left <= shown.left + 2.5 && box.top <= shown.top + 2.5)
      #expect(box.right >= shown.right - 2.5 && box.bottom >= shown.bottom - 2.5)
    }
  }

  @Test func automaticAugmentationsMoveAnnotations() throws {
    for transform in [RandAugment(operations: 3, magnitude: 20), TrivialAugment()]
      as [any Transform]
    {
      var moved = 0
      for seed in 0..<300 {
        let before = scene(seed)
        var after = before
        var random = stream(seed)
        transform.apply(&after, random: &random)
        guard let box = after.boxes.first?.box, let mask = after.mask,
          let shown = bounds(of: mask)
        else { continue }
        if box != before.boxes[0].box { moved += 1 }
        // Several turns and shears leave a box around a box.
        #expect(box.left <= shown.left + 2.5 && box.right >= shown.right - 2.5)
        #expect(box.top <= shown.top + 2.5 && box.bottom >= shown.bottom - 2.5)
      }
      #expect(moved > 60)
    }
  }

  @Test func objectsGoByVisibleArea() {
    // A crop that leaves a quarter of the object.
    let box = BoundingBox(left: 10, top: 10, right: 50, bottom: 50)
    for (visible, isKept) in [(0.2, true), (0.3, false)] {
      var scene = TestScenes.rectangles([box])
      scene.crop(x: 30, y: 30, width: 60, height: 50, visible: visible)
      #expect(scene.boxes.count == (isKept ? 1 : 0))
      scene = TestScenes.rectangles([box])
      scene.warp(by: .translation(x: -30, y: -30), fill: [0], visible: visible)
      #expect(scene.boxes.count == (isKept ? 1 : 0))
    }
  }

  @Test func aTurnKeepsAnOutlinesArea() throws {
    var scene = TestScenes.rectangles([BoundingBox(left: 40, top: 30, right: 80, bottom: 60)])
    scene.boxes[0].area = 600
    scene.warp(by: scene.rotation(degrees: 45), fill: [0])
    #expect(abs(try #require(scene.boxes[0].area) - 600) < 1e-9)
    #expect(scene.boxes[0].box.area > 2000)
  }
}
