import Foundation
import FoveaImages
import FoveaSupport
import Testing

@testable import FoveaDatasets

/// What every transform must do; a new one needs a line in `examples`.
@Suite struct TransformContractTests {
  static let examples: [any NamedTransform] = [
    GaussianBlur(probability: 1), CenterCrop(width: 6, height: 5),
    ColorJitter(brightness: 0.4, contrast: 0.3), CopyPaste(probability: 1), CutMix(),
    ElasticDeformation(), HorizontalFlip(), HSVJitter(), MixUp(), Mosaic(width: 12, height: 8),
    GaussianNoise(probability: 1), Perspective(probability: 1), RandAugment(),
    RandomAffine(degrees: 20, translate: 0.2, scale: 0.5, shear: 10),
    RandomCrop(width: 7, height: 9, padding: 2), RandomErasing(probability: 1),
    RandomResizedCrop(width: 5, height: 4), Resize(width: 3, height: 8), Rotation(degrees: 30),
    ScaleJitter(width: 9, height: 8), TrivialAugment(), VerticalFlip(),
  ]

  static let names = Transforms.all.map { $0.name }.joined(separator: ", ")

  private func image(channels: Int) -> Image {
    var random = RandomStream(seed: 1, purpose: .generation)
    return Image(
      width: 10, height: 9, channels: channels,
      pixels: (0..<90 * channels).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  @Test func everyTransformHasAnExampleAndAName() {
    #expect(Self.examples.map { type(of: $0).name } == Transforms.all.map { $0.name })
  }

  @Test(arguments: 0..<examples.count)
  func theSameStreamGivesTheSameImage(number: Int) {
    let transform = Self.examples[number]
    for channels in [1, 3] {
      let image = image(channels: channels)
      for seed in 0..<20 {
        var first = RandomStream(seed: UInt64(seed), purpose: .augmentation)
        var second = first
        let result = transform.apply(image, random: &first)
        #expect(result == transform.apply(image, random: &second))
        #expect(result.channels == channels)
      }
    }
  }

  @Test(arguments: 0..<examples.count)
  func survivesTheSmallestImage(number: Int) {
    let dot = Image(width: 1, height: 1, channels: 3, pixels: [1, 2, 3])
    for seed in 0..<10 {
      var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
      let result = Self.examples[number].apply(dot, random: &random)
      #expect(result.pixels.count == result.width * result.height * 3)
    }
  }

  @Test func shorthandsAreRead() throws {
    let list = try TransformList(
      parsing: "random-crop:4, horizontal-flip,rotation:15,color-jitter:0.2:0.1,random-erasing",
      width: 32, height: 24)
    let names = list.transforms.compactMap { ($0 as? any NamedTransform).map { type(of: $0).name } }
    #expect(
      names == ["random-crop", "horizontal-flip", "rotation", "color-jitter", "random-erasing"])
    let crop = try #require(list.transforms.first as? RandomCrop)
    #expect(crop.width == 32 && crop.height == 24 && crop.padding == 4)
    let jitter = try #require(list.transforms[3] as? ColorJitter)
    #expect(jitter.brightness == 0.2 && jitter.contrast == 0.1 && jitter.hue == 0)
    #expect(try TransformList(parsing: "", width: 1, height: 1).transforms.isEmpty)
    for type in Transforms.all {
      #expect(type.shorthand.hasPrefix(type.name))
    }
  }

  @Test(arguments: [
    ("rotation", "transform 'rotation' is invalid: expected rotation:DEGREES"),
    ("rotation:x", "transform 'rotation:x' is invalid: expected rotation:DEGREES"),
    (
      "random-resized-crop:nan",
      "transform 'random-resized-crop:nan' is invalid: expected "
        + "random-resized-crop[:SMALLEST_SCALE[:VISIBLE]]"
    ),
    ("rotation:200", "rotation: degrees 200.0 must lie in 0.0...180.0"),
    (
      "random-resized-crop:2",
      "random-resized-crop: scale from 2.0 to 2.0 must ascend within 0.0001...1.0"
    ),
    (
      "rotaton:3",
      "unknown transform 'rotaton'. Did you mean 'rotation'?"
    ),
  ])
  func wrongShorthandsAreErrors(text: String, expected: String) {
    #expect(message { _ = try TransformList(parsing: text, width: 8, height: 8) } == expected)
  }
}

/// The example of the documentation: all that a transform of a user's own needs.
private struct Darken: Transform {
  var strength = 0.5
  func apply(_ scene: inout Scene, random: inout RandomStream) {
    let factor = 1 - random.uniform(0, strength)
    for index in scene.image.pixels.indices {
      scene.image.pixels[index] = UInt8(Double(scene.image.pixels[index]) * factor)
    }
  }
}

/// An invalid transform: it changes the size of the mask alone.
private struct ShrinkMask: Transform {
  static let tasks: [VisionTask] = [.segmentation]
  func apply(_ scene: inout Scene, random: inout RandomStream) {
    scene.mask = LabelMask(width: 1, height: 1, filledWith: 0)
  }
}

@Suite struct OwnTransformTests {
  private let preprocessing = Preprocessing(width: 12, height: 12, channels: 3)

  @Test func aTransformOfOnesOwnJoinsNamedOnes() throws {
    let shapes = GeneratedShapes(perClass: 2, size: 12, channels: 3).dataset()
    var list = try TransformList(parsing: "horizontal-flip:1", width: 12, height: 12)
    list.transforms.append(Darken(strength: 0.3))
    func pixels(_ transforms: [any Transform]) throws -> [UInt8] {
      try Loader(
        shapes, samples: nil, preprocessing: preprocessing, transforms: transforms
      ).scene(of: 0, epoch: 1).image.pixels
    }
    let flipped = try pixels([HorizontalFlip(probability: 1)])
    let both = try pixels(list.transforms)
    let ratio = Double(both.reduce(0) { $0 + Int($1) }) / Double(flipped.reduce(0) { $0 + Int($1) })
    #expect(ratio > 0.69 && ratio < 1)
    #expect(try pixels(list.transforms) == both)
  }

  @Test func aMaskOfAnotherSizeIsAnError() throws {
    let scene = TestScenes.rectangles([])
    let dataset = TestScenes.dataset([scene], task: .segmentation, classes: 2)
    let id = dataset.samples[0].id
    #expect(
      message {
        _ = try Loader(
          dataset, samples: nil, preprocessing: preprocessing, transforms: [ShrinkMask()]
        ).epoch(1).next()
      }
        == "\(id): after the transforms the image is 12x12, but its mask is 1x1: a transform that "
        + "changes the image's size must change the mask's as well")
  }

  @Test func aTransformOfOnesOwnKeepsToItsTasks() {
    let shapes = GeneratedShapes(perClass: 2, size: 12, channels: 3).dataset()
    #expect(
      message {
        _ = try Loader(
          shapes, samples: nil, preprocessing: preprocessing, transforms: [ShrinkMask()])
      }.hasPrefix("ShrinkMask cannot be used for classification; possible: blur, center-crop, "))
  }
}

@Suite struct TransformTests {
  private let image = Image(
    width: 4, height: 2, channels: 1, pixels: [10, 20, 30, 40, 50, 60, 70, 80])

  private func apply(_ transform: any Transform, _ image: Image, seed: Int = 0) -> Image {
    var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
    return transform.apply(image, random: &random)
  }

  @Test func flipsMirrorAsOftenAsAsked() {
    #expect(
      apply(HorizontalFlip(probability: 1), image).pixels == [40, 30, 20, 10, 80, 70, 60, 50])
    #expect(apply(VerticalFlip(probability: 1), image).pixels == [50, 60, 70, 80, 10, 20, 30, 40])
    #expect(apply(HorizontalFlip(probability: 0), image) == image)
    let mirrored = (0..<1000).count { apply(HorizontalFlip(), image, seed: $0) != image }
    #expect(abs(mirrored - 500) < 80)
  }

  @Test func randomCropReachesEveryWindow() {
    let crop = RandomCrop(width: 4, height: 2, padding: 1)
    let windows = Set((0..<400).map { apply(crop, image, seed: $0).pixels })
    #expect(windows.count == 9)
    #expect(windows.contains(image.pixels))
    #expect(windows.contains([0, 0, 0, 0, 0, 10, 20, 30]))
  }

  @Test func randomResizedCropKeepsToItsScale() {
    var gradient = Image(
      width: 100, height: 100, channels: 1, pixels: [UInt8](repeating: 0, count: 10_000))
    for index in 0..<10_000 { gradient.pixels[index] = UInt8(index % 100 * 2) }
    for seed in 0..<50 {
      let crop = RandomResizedCrop(width: 8, height: 8, scale: 0.25...0.25, ratio: 1...1)
      let row = apply(crop, gradient, seed: seed).pixels.prefix(8)
      // A window of 50 columns spans 100 grey levels, 87.5 between the outer pixels' centres.
      #expect(abs(Int(row.last ?? 0) - Int(row.first ?? 0) - 87) <= 4)
    }
  }

  @Test func rotationKeepsTheCentreAndFillsCorners() {
    let white = Image(
      width: 21, height: 21, channels: 1, pixels: [UInt8](repeating: 255, count: 441))
    let turned = (0..<20).map { apply(Rotation(degrees: 45), white, seed: $0) }
    #expect(turned.allSatisfy { $0.pixels[220] == 255 })
    #expect(turned.contains { $0.pixels[0] == 0 })
  }

  @Test func erasingOverwritesARectangleOnly() {
    let black = Image(
      width: 20, height: 20, channels: 1, pixels: [UInt8](repeating: 0, count: 400))
    let erased = apply(RandomErasing(probability: 1, scale: 0.1...0.2), black, seed: 3)
    let touched = erased.pixels.count { $0 != 0 }
    #expect(touched > 20 && touched < 90)
    #expect(apply(RandomErasing(probability: 0), black) == black)
  }
}

@Suite struct ColorJitterTests {
  private let image = Image(
    width: 2, height: 1, channels: 3, pixels: [200, 100, 50, 20, 160, 90])

  private func range(_ jitter: ColorJitter, _ image: Image) -> [[UInt8]] {
    (0..<200).map { seed in
      var random = RandomStream(seed: UInt64(seed), purpose: .augmentation)
      return jitter.apply(image, random: &random).pixels
    }
  }

  @Test func nothingAskedChangesNothing() {
    #expect(range(ColorJitter(), image).allSatisfy { $0 == image.pixels })
  }

  @Test func brightnessScalesEveryChannel() {
    for pixels in range(ColorJitter(brightness: 0.2), image) {
      let factor = Double(pixels[0]) / 200
      #expect(factor > 0.79 && factor < 1.21)
      for (pixel, original) in zip(pixels, image.pixels) {
        #expect(abs(Double(pixel) - factor * Double(original)) < 1.6)
      }
    }
  }

  @Test func contrastKeepsTheMeanOfAGreyImage() {
    let grey = Image(width: 2, height: 1, channels: 1, pixels: [80, 120])
    for pixels in range(ColorJitter(contrast: 0.5), grey) {
      #expect(abs(Int(pixels[0]) + Int(pixels[1]) - 200) <= 1)
      #expect((19...61).contains(Int(pixels[1]) - Int(pixels[0])))
    }
  }

  @Test func saturationAndHueLeaveGreyAlone() {
    let grey = Image(width: 1, height: 1, channels: 3, pixels: [77, 77, 77])
    for pixels in range(ColorJitter(saturation: 0.9, hue: 0.5), grey) {
      #expect(pixels == [77, 77, 77])
    }
  }

  @Test func hueTurnsThroughTheColours() {
    let red = Image(width: 1, height: 1, channels: 3, pixels: [150, 50, 50])
    let results = range(ColorJitter(hue: 0.5), red)
    for pixels in results {
      // A turn about the grey axis keeps the sum of the channels.
      #expect(abs(pixels.reduce(0) { $0 + Int($1) } - 250) <= 2)
    }
    #expect(results.contains { $0[1] > 140 })
    #expect(results.contains { $0[2] > 140 })
  }
}
