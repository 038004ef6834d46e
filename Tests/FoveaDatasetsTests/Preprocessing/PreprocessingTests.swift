import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct PreprocessingTests {
  /// Left half black, right half white.
  private let halves = Image(
    width: 8, height: 4, channels: 1,
    pixels: (0..<32).map { $0 % 8 < 4 ? 0 : 255 })

  @Test func stretchChangesProportions() throws {
    let image = try Preprocessing(width: 4, height: 4, channels: 1).prepare(halves)
    #expect(image.width == 4 && image.height == 4)
    #expect(image.pixels[0] == 0 && image.pixels[3] == 255)
  }

  @Test func letterboxFillsWithGrey() throws {
    let image = try Preprocessing(width: 8, height: 8, channels: 1, resize: .letterbox)
      .prepare(halves)
    #expect(Array(image.pixels[0..<16]) == [UInt8](repeating: 114, count: 16))
    #expect(Array(image.pixels[16..<48]) == halves.pixels)
  }

  @Test func cropKeepsTheCentre() throws {
    let image = try Preprocessing(width: 4, height: 4, channels: 1, resize: .crop).prepare(halves)
    #expect(Array(image.pixels[0..<4]) == [0, 0, 255, 255])
    // Half of the resized image is kept: 4 of 8 rows, 4 of 16 columns.
    let close = try Preprocessing(
      width: 4, height: 4, channels: 1, resize: .crop, cropFraction: 0.5
    ).prepare(halves)
    #expect(close.width == 4 && close.height == 4)
    #expect(close.pixels[0] < 30 && close.pixels[3] > 225)
  }

  @Test(arguments: Preprocessing.ResizeMode.allCases)
  func scenesAndImagesArePreparedAlike(mode: Preprocessing.ResizeMode) throws {
    let preprocessing = Preprocessing(
      width: 8, height: mode == .unresized ? 4 : 6, channels: 3, resize: mode,
      cropFraction: mode == .crop ? 0.7 : 1)
    var scene = Scene(halves)
    try preprocessing.prepare(&scene)
    #expect(try preprocessing.prepare(halves) == scene.image)
    #expect(preprocessing.fits(scene.image))
  }

  @Test func greyBecomesColourAndBack() throws {
    let colour = try Preprocessing(width: 8, height: 4, channels: 3).prepare(halves)
    #expect(colour.channels == 3)
    #expect(try Preprocessing(width: 8, height: 4, channels: 1).prepare(colour) == halves)
  }

  @Test func survivesJSON() throws {
    let original = Preprocessing(
      width: 224, height: 192, channels: 3, resize: .crop, cropFraction: 0.875,
      interpolation: .bicubic, mean: [0.1, 0.2, 0.3], deviation: [0.4, 0.5, 0.6])
    let data = try JSONEncoder().encode(original)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == original)
  }

  @Test func refusesStoredNonsense() throws {
    let text = #"""
      {"width": 0, "height": 4, "channels": 1, "resize": "none", "cropFraction": 1,
       "interpolation": "bilinear", "mean": [0], "deviation": [1]}
      """#
    #expect(
      message { _ = try JSONDecoder().decode(Preprocessing.self, from: Data(text.utf8)) }
        == "an input of 0x4: each side must lie in 1...65536")
  }

  @Test(arguments: [
    (
      Preprocessing(width: 4, height: 4, channels: 2),
      "an input of 2 channels: expected 1 (grey) or 3 (RGB)"
    ),
    (
      Preprocessing(width: 4, height: 4, channels: 1, cropFraction: 0),
      "crop fraction 0.0: expected 0.05 to 1"
    ),
    (
      Preprocessing(width: 4, height: 4, channels: 3, mean: [0.5]),
      "1 means and 3 deviations for 3 channels: expected one each per channel"
    ),
    (
      Preprocessing(width: 4, height: 4, channels: 1, deviation: [0]),
      "means [0.0] and deviations [0.0]: expected finite numbers, deviations above 0"
    ),
  ])
  func refusesNonsenseWhereItIsUsed(preprocessing: Preprocessing, expected: String) {
    #expect(message { _ = try preprocessing(halves) } == expected)
    let dataset = GeneratedShapes(perClass: 1, size: 8).dataset()
    #expect(
      message { _ = try Loader(dataset, samples: nil, preprocessing: preprocessing) } == expected)
  }

  @Test func surveysSizesAndSuggestsAnInput() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(0, to: "a/0.png", width: 6, height: 4)
    try folder.writeImage(1, to: "a/1.png", width: 6, height: 4)
    try folder.writeImage(2, to: "b/2.png", width: 5, height: 5)
    try folder.write("no image", to: "b/3.png")
    let survey = ImageSurvey(of: try Dataset(contentsOf: folder.url))
    #expect(survey.sizes.map { [$0.width, $0.height, $0.count] } == [[6, 4, 2], [5, 5, 1]])
    #expect(survey.channels == 3)
    #expect(survey.unreadable.map(\.name) == ["b/3.png"])
    #expect(
      survey.suggestedPreprocessing() == Preprocessing(width: 224, height: 224, channels: 3))
    let uniform = ImageSurvey(of: GeneratedShapes(perClass: 1, size: 20).dataset())
    #expect(
      uniform.suggestedPreprocessing() == Preprocessing(width: 20, height: 20, channels: 1))
  }
}
