import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct MixtureTests {
  private func stream(_ seed: Int) -> RandomStream {
    RandomStream(seed: UInt64(seed), purpose: .augmentation)
  }

  private func flat(_ value: UInt8, label: Int, side: Int = 20) -> Scene {
    Scene(
      Image(
        width: side, height: side, channels: 1,
        pixels: [UInt8](repeating: value, count: side * side)),
      labels: [Scene.LabelShare(label: label, share: 1)])
  }

  @Test func betaHasItsMeanAndVariance() {
    for (a, b) in [(0.2, 0.2), (1, 1), (32, 32), (2, 5)] {
      var random = stream(9)
      let draws = (0..<20_000).map { _ in random.beta(a, b) }
      #expect(draws.allSatisfy { (0...1).contains($0) })
      let mean = draws.reduce(0, +) / 20_000
      let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      let expected = a * b / ((a + b) * (a + b) * (a + b + 1))
      #expect(abs(mean - a / (a + b)) < 0.01)
      #expect(abs(variance - expected) < 0.05 * expected + 0.0002)
    }
  }

  @Test func mixUpWeighsPixelsAndClassesAlike() {
    for seed in 0..<100 {
      var scene = flat(0, label: 2)
      var random = stream(seed)
      MixUp(alpha: 1).apply(
        &scene, with: Mixture(others: [flat(200, label: 0, side: 12)]), random: &random)
      let share = scene.labels.first { $0.label == 0 }?.share ?? 0
      #expect(abs(Double(scene.image.pixels[0]) - 200 * share) <= 0.51)
      #expect(abs(scene.labels.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    }
  }

  @Test func mixUpKeepsTheObjectsOfBoth() {
    var scene = TestScenes.rectangles(
      [BoundingBox(left: 10, top: 10, right: 40, bottom: 40)], hasMask: false)
    let other = TestScenes.rectangles(
      [BoundingBox(left: 60, top: 20, right: 90, bottom: 80)], width: 240, height: 180,
      hasMask: false)
    var random = stream(1)
    MixUp().apply(&scene, with: Mixture(others: [other]), random: &random)
    #expect(
      scene.boxes.map(\.box) == [
        BoundingBox(left: 10, top: 10, right: 40, bottom: 40),
        BoundingBox(left: 30, top: 10, right: 45, bottom: 40),
      ])
    // Nearly equal weights: both are seen.
    #expect((70...185).contains(Int(scene.image.pixels[(20 * 120 + 20) * 3])))
  }

  @Test func cutMixSharesByArea() {
    for seed in 0..<100 {
      var scene = flat(0, label: 2)
      var random = stream(seed)
      CutMix().apply(
        &scene, with: Mixture(others: [flat(200, label: 0)]), random: &random)
      let share = scene.labels.first { $0.label == 0 }?.share ?? 0
      let replaced = scene.image.pixels.count { $0 == 200 }
      #expect(abs(Double(replaced) / 400 - share) < 1e-12)
      #expect(replaced + scene.image.pixels.count { $0 == 0 } == 400)
    }
  }

  @Test func cutMixMovesMasksAndObjectsWithTheirPixels() throws {
    for seed in 0..<200 {
      var scene = TestScenes.rectangles([BoundingBox(left: 8, top: 8, right: 56, bottom: 50)])
      var other = TestScenes.rectangles([
        BoundingBox(left: 50, top: 30, right: 110, bottom: 84)
      ])
      other.boxes[0].label = 1
      var random = stream(seed)
      CutMix(visible: 0.05).apply(&scene, with: Mixture(others: [other]), random: &random)
      let mask = try #require(scene.mask)
      for pixel in mask.values.indices {
        #expect((scene.image.pixels[3 * pixel] == 255) == (mask.values[pixel] == 1))
      }
      // Every box is white, except for the part of the first object that the window hides.
      for object in scene.boxes where object.label == 1 {
        let box = object.box
        for y in Int(box.top)..<Int(box.bottom) {
          for x in Int(box.left)..<Int(box.right) { #expect(mask[x, y] == 1) }
        }
      }
      #expect(scene.boxes.count <= 2)
    }
  }

  @Test func coveredObjectsShrinkOrGo() {
    let box = BoundingBox(left: 10, top: 10, right: 50, bottom: 30)
    func covered(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> BoundingBox? {
      var scene = Scene(
        Image(width: 60, height: 40, channels: 1, pixels: [UInt8](repeating: 0, count: 2400)),
        boxes: [BoxAnnotation(label: 0, box: box)])
      scene.cover(BoundingBox(left: left, top: top, right: right, bottom: bottom))
      return scene.boxes.first?.box
    }
    #expect(covered(0, 0, 20, 40) == BoundingBox(left: 20, top: 10, right: 50, bottom: 30))
    #expect(covered(30, 5, 55, 35) == BoundingBox(left: 10, top: 10, right: 30, bottom: 30))
    #expect(covered(0, 20, 60, 40) == BoundingBox(left: 10, top: 10, right: 50, bottom: 20))
    #expect(covered(20, 15, 30, 20) == box)
    #expect(covered(0, 0, 49, 40) == nil)
    #expect(covered(52, 0, 60, 40) == box)
  }

  @Test func rareObjectsAreCopiedWithTheirPixels() throws {
    var copied = 0
    for seed in 0..<100 {
      var scene = TestScenes.rectangles(
        [BoundingBox(left: 5, top: 5, right: 30, bottom: 30)], hasMask: false)
      let common = scene.boxes
      var other = TestScenes.rectangles(
        [
          BoundingBox(left: 60, top: 20, right: 80, bottom: 50),
          BoundingBox(left: 10, top: 60, right: 22, bottom: 80),
        ], hasMask: false)
      other.boxes[1].label = 3
      var random = stream(seed)
      CopyPaste(objects: 5).apply(
        &scene, with: Mixture(others: [other], rareClasses: [3]), random: &random)
      let rare = scene.boxes.filter { $0.label == 3 }
      #expect(scene.boxes.count { $0.label != 3 } == common.count)
      #expect(rare.count <= 1)
      copied += rare.count
      for object in rare {
        #expect(object.box.right - object.box.left == 12)
        #expect(object.box.bottom - object.box.top == 20)
        for y in Int(object.box.top)..<Int(object.box.bottom) {
          for x in Int(object.box.left)..<Int(object.box.right) {
            #expect(scene.image.pixels[(y * 120 + x) * 3] == 255)
          }
        }
      }
    }
    #expect(copied > 90)
  }

  @Test func rarePixelsAreCopiedWithTheirClass() throws {
    var moved = 0
    for seed in 0..<50 {
      var scene = TestScenes.rectangles([])
      let other = TestScenes.rectangles([
        BoundingBox(left: 60, top: 20, right: 80, bottom: 50),
        BoundingBox(left: 10, top: 60, right: 22, bottom: 80),
      ])
      var random = stream(seed)
      CopyPaste().apply(
        &scene, with: Mixture(others: [other], rareClasses: [2]), random: &random)
      let mask = try #require(scene.mask)
      #expect(mask.values.count { $0 == 2 } == 240)
      #expect(!mask.values.contains(1))
      for pixel in mask.values.indices {
        #expect((scene.image.pixels[3 * pixel] == 255) == (mask.values[pixel] == 2))
      }
      if mask[10, 60] != 2 { moved += 1 }
    }
    #expect(moved > 25)
  }
}

@Suite struct NoiseTests {
  @Test func noiseIsNormalAndOfItsDeviation() {
    let grey = Image(
      width: 200, height: 200, channels: 1, pixels: [UInt8](repeating: 128, count: 40_000))
    var deviations: [Double] = []
    for seed in 0..<40 {
      var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
      let noisy = GaussianNoise(deviation: 0.1, probability: 1).apply(grey, random: &random)
      let values = noisy.pixels.map { Double($0) - 128 }
      let deviation = (values.reduce(0) { $0 + $1 * $1 } / 40_000).squareRoot()
      deviations.append(deviation)
      #expect(abs(values.reduce(0, +) / 40_000) < 0.5)
      guard deviation > 5 else { continue }
      // A normal variable is within one deviation in 68.3 % of cases, within two in 95.4 %.
      let one = Double(values.count { abs($0) <= deviation }) / 40_000
      let two = Double(values.count { abs($0) <= 2 * deviation }) / 40_000
      #expect(abs(one - 0.683) < 0.05)
      #expect(abs(two - 0.954) < 0.02)
    }
    #expect((deviations.max() ?? 0) < 25.7 && (deviations.max() ?? 0) > 18)
  }
}
