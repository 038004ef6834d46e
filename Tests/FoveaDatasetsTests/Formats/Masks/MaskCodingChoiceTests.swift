import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

/// The meaning of levels in masks.
@Suite struct MaskCodingChoiceTests {
  /// Masks of four columns, a row of each level or more, with images of their size.
  private func folder(_ masks: [[UInt8]], kind: String = "png") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (number, rows) in masks.enumerated() {
      let values = rows.flatMap { [UInt8](repeating: $0, count: 4) }
      try folder.writeImage(number, to: "images/\(number).png", width: 4, height: rows.count)
      let mask = Image(width: 4, height: rows.count, channels: 1, pixels: values)
      try folder.write(
        kind == "png" ? mask.pngData() : mask.jpegData(quality: 60),
        to: "masks/\(number).\(kind)")
    }
    return folder
  }

  /// Reads such masks, and the classes of their rows.
  private func read(
    _ masks: [[UInt8]], names: [String]? = nil
  ) throws -> (dataset: Dataset, classes: [[UInt8]]) {
    let folder = try folder(masks)
    let dataset = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(classNames: names))
    return (dataset, try classes(dataset))
  }

  private func classes(_ dataset: Dataset) throws -> [[UInt8]] {
    try dataset.samples.indices.map { index in
      let mask = try #require(try dataset.samples[index].scene(channels: 3).mask)
      return stride(from: 0, to: mask.values.count, by: 4).map { mask.values[$0] }
    }
  }

  @Test(
    arguments: [
      [0, 127, 255], [0, 128, 255], [0, 206, 210], [0, 85, 170, 255], [0, 200],
      [0, 64, 128, 191, 255],
      [50, 100, 150],
    ] as [[UInt8]])
  func levelsAreClasses(levels: [UInt8]) throws {
    // Each mask lacks one level: the mapping is that of the whole set.
    let masks = levels.indices.map { index in levels.filter { $0 != levels[index] } }
    let folder = try folder(masks)
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames == levels.map(String.init))
    #expect(
      try classes(dataset)
        == masks.map { $0.map { level in UInt8(levels.firstIndex(of: level) ?? 99) } })
    #expect(dataset.notes.last?.hasPrefix("masks hold the levels ") == true)
  }

  /// Evaluation reads with the names of training: part of the levels then means the same.
  @Test func namesOfLevelsKeepTheirMeaning() throws {
    let part = try read([[0, 255], [255, 255]], names: ["0", "128", "255"])
    #expect(part.classes == [[0, 2], [2, 2]])
    let named = try read([[0, 128, 255]], names: ["skin", "edge", "wound"])
    #expect(named.dataset.classNames == ["skin", "edge", "wound"])
    #expect(named.classes == [[0, 1, 2]])
    let ignoring = try read([[0, 128, 255]], names: ["skin", "wound"])
    #expect(ignoring.classes == [[0, 1, 255]])
    #expect(
      ignoring.dataset.notes.last
        == "masks hold the levels 0 and 128, which are the classes 0, 1; 255 marks ignored pixels "
        + "(33 % of all)")
  }

  @Test func onesAndTwoHundredFiftyFivesAreOneClass() throws {
    let (dataset, classes) = try read([[0, 1], [0, 255], [0, 0], [1, 1]])
    #expect(dataset.classNames == ["background", "foreground"])
    #expect(classes == [[0, 1], [0, 1], [0, 0], [1, 1]])
    #expect(
      dataset.notes == [
        "masks are binary: 2 with 0 and 1, 1 with 0 and 255; in both the higher value is class 1"
      ])
    // Where both are in one mask, 255 marks ignored pixels.
    let ignoring = try read([[0, 1, 255], [0, 255], [0, 1]])
    #expect(ignoring.classes == [[0, 1, 255], [0, 255], [0, 1]])
  }

  @Test func classNumbersWithGapsAreNoted() throws {
    let dataset = try read([[1, 2, 3], [1, 1, 2]]).dataset
    #expect(dataset.classNames == ["0", "1", "2", "3"])
    #expect(
      dataset.notes == ["masks hold class numbers; 255 marks ignored pixels; no mask holds 0"])
    let sparse = try read([[0, 15, 255, 255]]).dataset
    #expect(sparse.classNames.count == 16)
    #expect(
      sparse.notes == [
        "masks hold class numbers; 255 marks ignored pixels (50 % of all); no mask holds 1, 2, 3, "
          + "4, 5, 6, 7, 8, … 14"
      ])
  }

  @Test func asksWhetherAHighLevelIsAClass() throws {
    let folder = try folder([[0, 90, 255]])
    #expect(
      folder.masked(message { _ = try Dataset(contentsOf: folder.url) })
        == "ROOT: masks hold the levels 0, 90 and 255, and nothing tells whether 255 is a class or "
        + "marks ignored pixels: write classes.yaml beside the data, with lines such as 'classes: "
        + "{background: [0, 0, 0], road: [128, 128, 128]}' and, for ignored pixels, 'ignore: [255, "
        + "255, 255]'")
    // The answer.
    try folder.write("classes: {a: [0, 0, 0], b: [255, 255, 255], c: [90, 90, 90]}\n", to: "c.yaml")
    #expect(try classes(Dataset(contentsOf: folder.url)) == [[0, 2, 1]])
  }

  /// A disc in a square, with smoothed edges or of several flat levels.
  private func picture(_ level: (Double) -> Double) -> Image {
    let pixels = (0..<64 * 64).map { index -> UInt8 in
      let (x, y) = (Double(index % 64) - 31.5, Double(index / 64) - 31.5)
      return UInt8(min(max(level((x * x + y * y).squareRoot()), 0), 255))
    }
    return Image(width: 64, height: 64, channels: 1, pixels: pixels)
  }

  private func dataset(_ mask: [UInt8], _ kind: String) throws -> Dataset {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "images/a.png", width: 64, height: 64)
    try folder.write(mask, to: "masks/a.\(kind)")
    return try Dataset(contentsOf: folder.url)
  }

  @Test func smoothedEdgesAndJPEGAreBinaryOnlyWithoutAThirdLevel() throws {
    let smooth = picture { (20 - $0) * 100 + 127 }
    let binary = try dataset(smooth.pngData(), "png")
    #expect(binary.classNames == ["background", "foreground"])
    let sharp = picture { $0 < 20 ? 255 : 0 }
    #expect(try dataset(sharp.jpegData(quality: 60), "jpg").classNames.count == 2)
    let three = picture { $0 < 12 ? 255 : $0 < 24 ? 128 : 0 }
    #expect(try dataset(three.pngData(), "png").classNames == ["0", "128", "255"])
    let text = message { _ = try dataset(three.jpegData(quality: 60), "jpg") }
    #expect(text.contains("which are neither class numbers nor black and white: some are JPEG"))
    #expect(text.hasSuffix("files, which change levels at edges. Export masks as PNG"))
    let numbers = picture { $0 < 12 ? 20 : $0 < 24 ? 10 : 0 }
    #expect(
      message { _ = try dataset(numbers.jpegData(quality: 60), "jpg") }.contains(
        "masks/a.jpg: a JPEG, which changes class numbers at edges: export it as PNG"))
    let soft = picture { 255 - $0 * 6 }
    #expect(try dataset(soft.pngData(), "png").classNames.count == 2)
  }

  @Test func paletteIndicesAreClassesButGreyPalettesAreLevels() throws {
    let mask = Image(width: 3, height: 1, channels: 1, pixels: [0, 128, 255])
    func names(_ palette: [[UInt8]]) throws -> [String] {
      let folder = try TemporaryFolder()
      try folder.writeImage(1, to: "images/a.png", width: 3, height: 1)
      try folder.write(mask.indexedPNGData(palette: palette), to: "masks/a.png")
      return try Dataset(contentsOf: folder.url).classNames
    }
    #expect(try names((0...255).map { [UInt8($0), UInt8($0), UInt8($0)] }) == ["0", "128", "255"])
    #expect(try names((0...255).map { [UInt8($0), 9, UInt8($0)] }).count == 129)
  }

  @Test func exportKeepsTheClasses() throws {
    let folder = try folder([[0, 128], [128, 255]])
    let dataset = try Dataset(contentsOf: folder.url)
    let target = folder.url.appendingPathComponent("copy")
    try dataset.export(as: .masks, to: target)
    let copy = try Dataset(contentsOf: target)
    #expect(copy.classNames == ["0", "128", "255"])
    #expect(try classes(copy) == [[0, 1], [1, 2]])
  }

  @Test func transparentMasksAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.writeImage(1, to: "images/a.png", width: 2, height: 1)
    func write(_ alpha: UInt8) throws {
      let pixels: [UInt8] = [0, 0, 0, alpha, 255, 255, 255, 255]
      try folder.write(
        Image(width: 2, height: 1, channels: 4, pixels: pixels).pngData(), to: "masks/a.png")
    }
    try write(0)
    #expect(
      message { _ = try Dataset(contentsOf: folder.url) }.contains(
        "masks/a.png has transparent pixels, which have no class: export it without an alpha"))
    try write(255)
    #expect(try Dataset(contentsOf: folder.url).classNames == ["background", "foreground"])
  }

  @Test func masksOfUnreadFormatsAreNamed() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try folder.writeImage(1, to: "images/\(name).png") }
    try folder.write("GIF89a", to: "masks/a.gif")
    try folder.write("\u{93}NUMPY", to: "masks/b.npy")
    let text = message { _ = try Dataset(contentsOf: folder.url) }
    for part in [
      "images/a.png: the image has no mask: masks/a.gif is of a format that is not read. Convert",
      "images/b.png: the image has no mask: masks/b.npy is of a format that is not read. Convert",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
  }
}
