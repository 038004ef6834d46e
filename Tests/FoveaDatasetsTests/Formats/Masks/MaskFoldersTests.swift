import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct MaskFoldersTests {
  private func write(
    _ values: [UInt8], to path: String, in folder: TemporaryFolder, width: Int = 3
  ) throws {
    let image = Image(
      width: width, height: values.count / width, channels: 1, pixels: values)
    try folder.write(image.pngData(), to: path)
  }

  private func photo(_ number: Int, _ path: String, in folder: TemporaryFolder) throws {
    if path.hasSuffix(".jpg") {
      let pixels = [UInt8](repeating: UInt8(number * 20), count: 18)
      try folder.write(
        Image(width: 3, height: 2, channels: 3, pixels: pixels).jpegData(), to: path)
    } else {
      try folder.writeImage(number, to: path, width: 3, height: 2)
    }
  }

  private func mask(_ dataset: Dataset, _ index: Int) throws -> [UInt8] {
    try #require(try dataset.samples[index].scene(channels: 3).mask).values
  }

  @Test(arguments: [
    ("images/train/", "masks/train/", "", Split.training),
    ("val/images/", "val/masks/", "", .validation),
    ("image/", "label/", "", nil), ("images/", "masks/", "_mask", nil),
    ("JPEGImages/", "SegmentationClass/", "", nil),
  ])
  func pairsFolders(images: String, masks: String, suffix: String, split: Split?) throws {
    let folder = try TemporaryFolder()
    try photo(1, images + "a.jpg", in: folder)
    try write([0, 1, 2, 255, 0, 0], to: "\(masks)a\(suffix).png", in: folder)
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.format == "masks")
    #expect(dataset.task == .segmentation)
    #expect(dataset.classNames == ["0", "1", "2"])
    #expect(dataset.samples.map(\.id) == [images + "a.jpg"])
    #expect(dataset.samples.map(\.split) == [split])
    #expect(try mask(dataset, 0) == [0, 1, 2, 255, 0, 0])
    #expect(try dataset.pixelCounts() == [3, 1, 1])
  }

  @Test func readsBinaryMasksAboveAThreshold() throws {
    let folder = try TemporaryFolder()
    try photo(1, "images/a.jpg", in: folder)
    try photo(2, "images/b.jpg", in: folder)
    try write([0, 255, 0, 255, 0, 0], to: "masks/a.png", in: folder)
    try write([0, 0, 0, 0, 0, 0], to: "masks/b.png", in: folder)
    let plain = try Dataset(contentsOf: folder.url)
    #expect(plain.classNames == ["background", "foreground"])
    #expect(try mask(plain, 0) == [0, 1, 0, 1, 0, 0])
    // Smooth edges have values in between.
    try write([0, 255, 127, 128, 3, 0], to: "masks/a.png", in: folder)
    let options = DatasetOptions(classNames: ["skin", "wound"])
    let smooth = try Dataset(contentsOf: folder.url, options: options)
    #expect(smooth.classNames == ["skin", "wound"])
    #expect(try mask(smooth, 0) == [0, 1, 0, 1, 0, 0])
    #expect(smooth.notes.contains("masks are binary: values above 127 are class 1"))
  }

  @Test func readsThePlacesOfAPalette() throws {
    let folder = try TemporaryFolder()
    try photo(1, "images/a.jpg", in: folder)
    let mask = LabelMask(width: 3, height: 2, values: [0, 1, 200, 255, 1, 0])
    try folder.write(
      mask.picture.indexedPNGData(palette: (0...255).map { [UInt8(255 - $0), 9, UInt8($0)] }),
      to: "masks/a.png")
    let names = (0...200).map { "class \($0)" }
    let dataset = try Dataset(
      contentsOf: folder.url, options: DatasetOptions(classNames: names))
    #expect(try self.mask(dataset, 0) == mask.values)
  }

  @Test(arguments: [
    "classes: {road: [10, 20, 30], sky: [1, 2, 3]}\nignore: [9, 9, 9]\n",
    "palette: [[10, 20, 30], [1, 2, 3]]\nnames: [road, sky]\nignore: [9, 9, 9]\n",
  ])
  func readsColorsOfAFile(yaml: String) throws {
    let folder = try TemporaryFolder()
    try photo(1, "images/a.jpg", in: folder)
    let colors: [[UInt8]] = [[10, 20, 30], [1, 2, 3], [9, 9, 9]]
    func writeMask(_ indices: [Int]) throws {
      let image = Image(width: 3, height: 2, channels: 3, pixels: indices.flatMap { colors[$0] })
      try folder.write(image.pngData(), to: "masks/a.png")
    }
    try writeMask([0, 1, 2, 1, 1, 0])
    #expect(
      message { _ = try Dataset(contentsOf: folder.url) }.contains(
        "masks/a.png is coloured, such as 10, 20, 30 at 0, 0, and no file maps colours"))
    try folder.write(yaml, to: "classes.yaml")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.classNames == ["road", "sky"])
    #expect(try mask(dataset, 0) == [0, 1, 255, 1, 1, 0])
    try folder.write(
      yaml.replacingOccurrences(of: "1, 2, 3", with: "1, 2, 4"), to: "classes.yaml")
    #expect(
      message { _ = try Dataset(contentsOf: folder.url) }.contains(
        "the colour 1, 2, 3 at 1, 0 is not one of the 3 colours of classes"))
  }

  @Test func readsMasksBesideImages() throws {
    let folder = try TemporaryFolder()
    try photo(1, "crack/a.jpg", in: folder)
    try write([0, 255, 0, 0, 0, 0], to: "crack/a.png", in: folder)
    try photo(2, "free/b.jpg", in: folder)
    // By itself the folder is one of classes.
    #expect(try Dataset(contentsOf: folder.url).task == .classification)
    let options = DatasetOptions(task: .segmentation)
    let dataset = try Dataset(contentsOf: folder.url, options: options)
    #expect(dataset.samples.map(\.id) == ["crack/a.jpg", "free/b.jpg"])
    #expect(try dataset.pixelCounts() == [11, 1])
    #expect(dataset.notes.contains("folders without masks count as all background: free/"))
    try photo(3, "crack/c.jpg", in: folder)
    #expect(
      message { _ = try Dataset(contentsOf: folder.url, options: options) }.contains(
        "crack/c.jpg: the image has no mask, though others in its folder do"))
  }

  @Test func readsVOCsListsOfSegmentation() throws {
    let folder = try TemporaryFolder()
    for (index, name) in ["a", "b", "c"].enumerated() {
      try photo(index, "JPEGImages/\(name).jpg", in: folder)
      if index < 2 {
        try write([0, 1, 0, 1, 0, 0], to: "SegmentationClass/\(name).png", in: folder)
      }
    }
    try folder.write("b\n", to: "ImageSets/Segmentation/train.txt")
    try folder.write("a\n", to: "ImageSets/Segmentation/val.txt")
    let dataset = try Dataset(contentsOf: folder.url)
    #expect(dataset.samples.map(\.split) == [.validation, .training])
  }

  @Test func listsEveryBadMask() throws {
    let folder = try TemporaryFolder()
    for (index, name) in ["a", "b", "c", "d", "e"].enumerated() {
      try photo(index, "images/\(name).jpg", in: folder)
    }
    try write([0, 1, 0, 1, 0, 0], to: "masks/a.png", in: folder)
    try write([0, 1, 0, 1], to: "masks/b.png", in: folder, width: 2)
    try write([0, 1, 7, 1, 0, 0], to: "masks/c.png", in: folder)
    try folder.write("no image", to: "masks/d.png")
    try write([0, 1, 7, 1, 0, 0], to: "masks/x.png", in: folder)
    var options = DatasetOptions(classNames: ["0", "1"])
    let text = message { _ = try Dataset(contentsOf: folder.url, options: options) }
    for part in [
      "5 labels cannot be used", "masks/b.png: the mask is 2x2, but images/b.jpg is 3x2",
      "masks/c.png: the value 7 occurs, but there are 2 classes", "masks/d.png",
      "images/e.jpg: the image has no mask", "masks/x.png: the mask has no image of its name",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    options.onBadLabel = .skip
    let dataset = try Dataset(contentsOf: folder.url, options: options)
    #expect(dataset.samples.map(\.id) == ["images/a.jpg"])
    #expect(dataset.skippedLabels.count == 5)
  }
}
