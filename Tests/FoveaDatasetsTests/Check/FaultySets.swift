import Foundation
import FoveaImages

@testable import FoveaDatasets

/// Generated data sets with planted faults, and clean ones.
enum FaultySets {
  /// A fault that was planted: its code, and a file or a piece of text that must be named.
  struct Planted {
    let code: String
    let mark: String

    init(_ code: String, _ mark: String) {
      self.code = code
      self.mark = mark
    }
  }

  // MARK: Classification

  static let splits = [("train", 24), ("val", 12), ("test", 12)]

  /// Three classes, 48 pictures each, in three splits.
  static func writeFolders(to folder: TemporaryFolder, _ path: String) throws {
    var number = 0
    for name in ["disc", "ring", "wave"] {
      for (split, count) in splits {
        for index in 0..<count {
          try folder.write(
            TexturePictures().image(number).pngData(),
            to: "\(path)/\(split)/\(name)/\(index).png")
          number += 1
        }
      }
    }
  }

  /// The same with all that can go wrong with files, images, copies and classes.
  static func writeBadFolders(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    try writeFolders(to: folder, path)
    let pictures = TexturePictures(seed: 1)
    var number = 0
    func next(_ pictures: TexturePictures) -> Image {
      number += 1
      return pictures.image(number)
    }
    func next() -> Image { next(pictures) }
    func write(_ bytes: [UInt8], _ name: String) throws {
      try folder.write(bytes, to: "\(path)/\(name)")
    }
    func write(_ image: Image, _ name: String) throws { try write(try image.pngData(), name) }

    // Damage.
    let whole = try next().pngData()
    try write(Array(whole[..<(whole.count / 2)]), "train/disc/cut.png")
    try write([], "train/disc/empty.png")
    try write(Array("<html>404 not found</html>".utf8), "train/disc/page.jpg")
    var flipped = try next().pngData()
    flipped[flipped.count / 2] ^= 0xFF
    try write(flipped, "train/disc/flipped.png")
    try write(OddFiles.hugeBMP, "train/disc/huge.bmp")
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("\(path)/train/disc/link.png"),
      withDestinationURL: folder.url.appendingPathComponent("nowhere.png"))
    // Kinds of files.
    try write(try next().pngData(), "train/ring/named.jpg")
    try write(try OddFiles.jpeg(next(), orientation: 6), "train/ring/turned.jpg")
    try write(OddFiles.cmykJPEG, "train/ring/print.jpg")
    let closed = try next().jpegData(quality: 97)
    try write(
      Array(closed.dropLast(2) + [UInt8](repeating: 0, count: 99) + closed.suffix(2)),
      "train/ring/stray.jpg")
    try write(next().converted(toChannels: 4), "train/ring/alpha.png")
    try write(OddFiles.deepPNG(next()), "train/ring/deep.png")
    try write(next(TexturePictures(channels: 1, seed: 1)), "train/ring/grey.png")
    // Strays.
    try write(
      Image(width: 48, height: 48, channels: 3, pixels: .init(repeating: 0, count: 6912)),
      "train/wave/black.png")
    try write(next(TexturePictures(width: 200, height: 200, seed: 1)), "train/wave/large.png")
    try write(next(TexturePictures(width: 128, height: 18, seed: 1)), "train/wave/wide.png")
    try write(
      next(TexturePictures(seed: 1, brightness: 228, contrast: 14)), "train/wave/bright.png")
    try write(next(TexturePictures(seed: 1, contrast: 3)), "train/wave/faint.png")
    try write(next(TexturePictures(seed: 1, noise: 0)), "train/wave/blurred.png")
    // Copies.
    let copied = next()
    try write(copied, "train/disc/copied.png")
    try write(copied, "test/disc/copy.png")
    let saved = next()
    try write(saved, "train/disc/saved.png")
    try write(try saved.jpegData(quality: 97), "test/disc/again.jpg")
    let taken = next()
    try write(taken, "train/disc/taken.png")
    try write(TexturePictures.retaken(taken, noise: 6, seed: 3), "val/disc/retaken.png")
    let twice = next()
    try write(twice, "train/ring/twice.png")
    try write(twice, "train/ring/thrice.png")
    let frame = next()
    try write(frame, "train/ring/frame.png")
    try write(TexturePictures.retaken(frame, noise: 4, seed: 4), "train/ring/frame2.png")
    let doubtful = next()
    try write(doubtful, "train/ring/doubtful.png")
    try write(doubtful, "train/wave/doubtful.png")
    // Classes.
    try folder.makeFolder("\(path)/train/ghost")
    for index in 0..<12 { try write(next(), "train/Disc /\(index).png") }
    for index in 0..<2 { try write(next(), "train/rings/\(index).png") }
    for index in 0..<12 { try write(next(), "test/alien/\(index).png") }
    // Files.
    try write(next(), "train/wave/Mixed.png")
    try write(next(), "train/wave/mixed.png")
    try write(Array("labels by Ann".utf8), "train/wave/notes.txt")
    try write(next(), "train/lost.png")
    try write(Array("GIF89a".utf8), "train/wave/clip.gif")
    try write(next(), "train/wave/drawn.png")
    try write(next(), "train/wave/drawn_mask.png")
    return [
      Planted("truncated-image", "train/disc/cut.png"),
      Planted("empty-file", "train/disc/empty.png"),
      Planted("not-an-image", "train/disc/page.jpg"),
      Planted("damaged-image", "train/disc/flipped.png"),
      Planted("unsupported-image", "train/disc/huge.bmp"),
      Planted("unreadable-image", "train/disc/link.png"),
      Planted("wrong-extension", "train/ring/named.jpg"),
      Planted("exif-orientation", "train/ring/turned.jpg"),
      Planted("cmyk-image", "train/ring/print.jpg"),
      Planted("stray-bytes", "train/ring/stray.jpg"),
      Planted("transparency", "train/ring/alpha.png"),
      Planted("sixteen-bit-image", "train/ring/deep.png"),
      Planted("mixed-colour", "train/ring/grey.png"),
      Planted("constant-image", "train/wave/black.png"),
      Planted("size-outlier", "train/wave/large.png"),
      Planted("aspect-outlier", "train/wave/wide.png"),
      Planted("brightness-outlier", "train/wave/bright.png"),
      Planted("contrast-outlier", "train/wave/faint.png"),
      Planted("blurred-image", "train/wave/blurred.png"),
      Planted("duplicate-across-splits", "train/disc/copied.png"),
      Planted("near-duplicate-across-splits", "test/disc/again.jpg"),
      Planted("similar-across-splits", "val/disc/retaken.png"),
      Planted("duplicate-image", "train/ring/thrice.png"),
      Planted("near-duplicate", "train/ring/frame2.png"),
      Planted("conflicting-labels", "train/ring/doubtful.png"),
      Planted("same-class-twice", "'Disc ', 'disc'"),
      Planted("similar-class-names", "'ring', 'rings'"),
      Planted("empty-class", "train/ghost/"),
      Planted("few-samples", "rings: 2 samples"),
      Planted("class-imbalance", "rings: 2"),
      Planted("class-missing-from-training", "alien: 12 in test"),
      Planted("class-missing-from-split", "rings: none in val"),
      Planted("split-imbalance", "test: alien"),
      Planted("case-collision", "train/wave/Mixed.png"),
      Planted("ignored-files", "train/wave/notes.txt"),
      Planted("image-without-label", "train/lost.png"),
      Planted("unread-format", "train/wave/clip.gif"),
      Planted("mask-left-out", "train/wave/drawn_mask.png"),
    ]
  }

  /// CSV files that name existing images, with invalid lines.
  static func writeBadTable(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    var lines = ["path,label,group,split"]
    for index in 0..<24 {
      try folder.write(TexturePictures(seed: 2).image(index).pngData(), to: "\(path)/\(index).png")
      lines.append("\(index).png,\(index % 2 == 0 ? "a" : "b"),g\(index / 2),train")
    }
    lines.append("gone.png,a,,train")
    lines.append("0.png,a,,train")
    lines.append("1.png,,,train")
    try folder.write(TexturePictures(seed: 2).image(50).pngData(), to: "\(path)/50.png")
    lines.append("50.png,b,g3,test")
    // A mask that is listed as an image.
    let mask = TexturePictures.disc(width: 48, height: 48, radius: 12, value: 255)
    try folder.write(TexturePictures(seed: 2).image(51).jpegData(), to: "\(path)/scene.jpg")
    try folder.write(mask.pngData(), to: "\(path)/scene.png")
    lines += ["scene.jpg,a,,train", "scene.png,a,,train"]
    try folder.write(lines.joined(separator: "\n") + "\n", to: "\(path)/table.csv")
    return [
      Planted("mask-among-images", "scene.png"),
      Planted("missing-image", "table.csv:26"), Planted("bad-label", "table.csv:27"),
      Planted("bad-label", "table.csv:28"), Planted("group-in-two-splits", "group g3: train, test"),
    ]
  }

  /// Pictures in a series, not divided: nothing keeps neighbours together.
  static func writeSeries(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    for index in 0..<24 {
      let image = TexturePictures(seed: 5).image(index / 2)
      try folder.write(
        TexturePictures.retaken(image, noise: 3, seed: UInt64(index)).pngData(),
        to: "\(path)/only/\(index).png")
    }
    return [
      Planted("near-duplicate-ungrouped", "only/22.png"), Planted("one-class", "only"),
    ]
  }

  /// Two columns of values: one is constant, one has a typing error.
  static func values() -> (Dataset, [Planted]) {
    let pictures = TexturePictures(width: 24, height: 24, channels: 1, seed: 6)
    let images = (0..<40).map(pictures.image)
    let memory = MemoryImages(
      width: 24, height: 24, channels: 1, count: 40, bytes: images.flatMap(\.pixels))
    return (
      Dataset(
        name: "values", root: URL(fileURLWithPath: "/values"), format: "test", task: .regression,
        classNames: ["width", "kind"],
        samples: (0..<40).map {
          Sample(
            id: "#\($0)", source: .memory(memory, $0),
            annotation: .values([$0 == 17 ? 4200 : 40 + Double($0 % 7), 3]))
        }),
      [Planted("constant-value", "kind: always 3.0"), Planted("value-outlier", "#17")]
    )
  }

  // MARK: Detection

  /// A Pascal VOC file of boxes.
  static func voc(_ boxes: [(String, Int, Int, Int, Int)], width: Int = 64, height: Int = 64)
    -> String
  {
    let objects = boxes.map { name, left, top, right, bottom in
      """
        <object><name>\(name)</name>
          <bndbox><xmin>\(left)</xmin><ymin>\(top)</ymin><xmax>\(right)</xmax><ymax>\(bottom)</ymax>
          </bndbox></object>

      """
    }
    return """
      <annotation>
        <size><width>\(width)</width><height>\(height)</height><depth>3</depth></size>
      \(objects.joined())</annotation>

      """
  }

  static func writeBoxes(to folder: TemporaryFolder, _ path: String) throws {
    let pictures = TexturePictures(width: 64, height: 64, seed: 7)
    for index in 0..<20 {
      try folder.write(
        pictures.image(index).jpegData(quality: 95), to: "\(path)/JPEGImages/\(index).jpg")
      try folder.write(
        voc([
          ("cell", 5 + index, 8, 25 + index, 30), ("clot", 30, 40 - index, 55, 60 - index),
        ]), to: "\(path)/Annotations/\(index).xml")
    }
  }

  static func writeBadBoxes(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    try writeBoxes(to: folder, path)
    let pictures = TexturePictures(width: 64, height: 64, seed: 8)
    func add(_ name: String, _ boxes: [(String, Int, Int, Int, Int)]) throws {
      try folder.write(
        pictures.image(name.count * 100 + Int(name.utf8.first ?? 0)).jpegData(quality: 95),
        to: "\(path)/JPEGImages/\(name).jpg")
      try folder.write(voc(boxes), to: "\(path)/Annotations/\(name).xml")
    }
    try add("outside", [("cell", 50, 10, 80, 30)])
    try add("nothing", [("cell", 10, 10, 30, 10)])
    try add("two", [("cell", 10, 10, 40, 40), ("clot", 10, 10, 40, 40)])
    try add("double", [("cell", 10, 10, 50, 50), ("cell", 10, 10, 50, 51)])
    try add("speck", [("cell", 10, 10, 11, 20)])
    try add("all", [("cell", 1, 1, 64, 64)])
    try add("needle", [("cell", 2, 10, 63, 12)])
    try add("bare", [])
    try folder.write(
      OddFiles.jpeg(pictures.image(900), orientation: 3), to: "\(path)/JPEGImages/lying.jpg")
    try folder.write(voc([("cell", 8, 9, 30, 31)]), to: "\(path)/Annotations/lying.xml")
    try folder.write([], to: "\(path)/JPEGImages/void.jpg")
    try folder.write(voc([("cell", 8, 9, 30, 31)]), to: "\(path)/Annotations/void.xml")
    try folder.write(voc([("cell", 8, 9, 30, 31)]), to: "\(path)/Annotations/widow.xml")
    try folder.write(
      pictures.image(901).jpegData(quality: 95), to: "\(path)/JPEGImages/orphan.jpg")
    return [
      Planted("box-outside-image", "Annotations/outside.xml:"),
      Planted("zero-area-box", "Annotations/nothing.xml:"),
      Planted("conflicting-boxes", "JPEGImages/two.jpg"),
      Planted("duplicate-box", "JPEGImages/double.jpg"),
      Planted("tiny-box", "JPEGImages/speck.jpg"),
      Planted("whole-image-box", "JPEGImages/all.jpg"),
      Planted("elongated-box", "JPEGImages/needle.jpg"),
      Planted("image-without-objects", "JPEGImages/bare.jpg"),
      Planted("exif-orientation", "JPEGImages/lying.jpg"),
      Planted("empty-file", "JPEGImages/void.jpg"),
      Planted("label-without-image", "Annotations/widow.xml"),
      Planted("image-without-label", "JPEGImages/orphan.jpg"),
    ]
  }

  // MARK: Segmentation

  static func writeMasks(to folder: TemporaryFolder, _ path: String) throws {
    let pictures = TexturePictures(width: 64, height: 64, seed: 9)
    for index in 0..<20 {
      try folder.write(pictures.image(index).pngData(), to: "\(path)/images/\(index).png")
      try folder.write(
        TexturePictures.disc(width: 64, height: 64, radius: 12 + Double(index % 5), value: 1)
          .pngData(), to: "\(path)/masks/\(index).png")
    }
  }

  static func writeBadMasks(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    let pictures = TexturePictures(width: 64, height: 64, seed: 9)
    func add(_ name: String, _ mask: Image?, asJPEG: Bool = false) throws {
      try folder.write(
        pictures.image(name.count * 100 + Int(name.utf8.first ?? 0)).pngData(),
        to: "\(path)/images/\(name).png")
      guard let mask else { return }
      try folder.write(
        asJPEG ? mask.jpegData(quality: 60) : mask.pngData(),
        to: "\(path)/masks/\(name).\(asJPEG ? "jpg" : "png")")
    }
    func disc(_ radius: Double, side: Int = 64, smooth: Bool = false) -> Image {
      TexturePictures.disc(width: side, height: side, radius: radius, value: 255, smooth: smooth)
    }
    for index in 0..<20 { try add("good\(index)", disc(2)) }
    try add("smooth", disc(6, smooth: true))
    try add("lossy", disc(6), asJPEG: true)
    try add("small", disc(10, side: 32))
    try add("blank", disc(-1))
    try add("torn", disc(10))
    let torn = "\(path)/masks/torn.png"
    let bytes = try Data(contentsOf: folder.url.appendingPathComponent(torn))
    // Past the header, so that only decoding finds it.
    try folder.write(Array(bytes[..<(bytes.count - 30)]), to: torn)
    try add("bare", nil)
    try folder.write(disc(9).pngData(), to: "\(path)/masks/widow.png")
    return [
      Planted("antialiased-mask", "images/smooth.png"), Planted("lossy-mask", "images/lossy.png"),
      Planted("mask-size", "masks/small.png"), Planted("empty-mask", "images/blank.png"),
      Planted("unreadable-mask", "masks/torn.png"),
      Planted("image-without-label", "images/bare.png"),
      Planted("label-without-image", "masks/widow.png"),
      Planted("pixel-imbalance", "foreground: 0."),
    ]
  }

  /// Masks of class numbers, one of them unknown.
  static func writeBadNumbers(to folder: TemporaryFolder, _ path: String) throws -> [Planted] {
    try writeMasks(to: folder, path)
    try folder.write(
      TexturePictures.disc(width: 64, height: 64, radius: 12, value: 7).pngData(),
      to: "\(path)/masks/3.png")
    try folder.write("names: [ground, disc]\n", to: "\(path)/classes.yaml")
    return [Planted("mask-value", "masks/3.png")]
  }
}
