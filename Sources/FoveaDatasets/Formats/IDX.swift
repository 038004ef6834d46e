import Foundation

extension DatasetFormat {
  /// MNIST's format: `train-images-idx3-ubyte` and its three companions, plain or gzip.
  static let idx = DatasetFormat(
    name: "idx",
    summary: "a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz or plain), "
      + "and t10k-... as test",
    tasks: [.classification],
    recognises: { url, _ in
      guard FileAccess.isFolder(url), let entries = try? FileAccess.entries(of: url) else {
        return false
      }
      return entries.contains { IDXFolder.Role(file: $0) != nil }
    },
    read: { url, options in try IDXFolder(url).read(options) })
}

/// A folder of IDX files: the images and labels of each split.
private struct IDXFolder {
  struct Role: Hashable {
    let split: Split
    let isImages: Bool

    init(split: Split, isImages: Bool) {
      self.split = split
      self.isImages = isImages
    }

    /// Parses names such as `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz` and
    /// `emnist-digits-test-images-idx3-ubyte`.
    init?(file: String) {
      var name = file.lowercased()
      if name.hasSuffix(".gz") { name.removeLast(3) }
      guard name.hasSuffix("-ubyte"), name.contains("idx") else { return nil }
      let parts = name.split(whereSeparator: { $0 == "-" || $0 == "." })
      guard parts.contains("images") != parts.contains("labels") else { return nil }
      isImages = parts.contains("images")
      if parts.contains("train") {
        split = .training
      } else if parts.contains("t10k") || parts.contains("test") {
        split = .test
      } else {
        return nil
      }
    }
  }

  let root: URL
  var files: [Role: String] = [:]
  var notes: [String] = []

  init(_ root: URL) throws {
    self.root = root
    for name in try FileAccess.entries(of: root) {
      guard let role = Role(file: name) else { continue }
      guard let earlier = files[role] else {
        files[role] = name
        continue
      }
      // Both the plain and the packed form of a file may be present; the plain one comes first.
      guard name == earlier + ".gz" else {
        throw DatasetError(
          .malformed,
          "\(root.path) holds both \(earlier) and \(name), which play the same part: keep one, or "
            + "put each data set into a separate folder")
      }
      notes.append("\(earlier) is read, \(name) beside it is not")
    }
  }

  func read(_ options: DatasetOptions) throws -> Dataset {
    guard files[Role(split: .training, isImages: true)] != nil || !options.needsTraining else {
      throw DatasetError(
        .notFound, "\(root.path) holds no train-images-idx3-ubyte (or .gz): training needs it")
    }
    guard files.keys.contains(where: \.isImages) else {
      throw DatasetError(.notFound, "\(root.path) holds IDX labels but no images")
    }
    var samples: [Sample] = []
    var highest = (label: 0, file: "")
    for split in [Split.training, .test] {
      guard let imageName = files[Role(split: split, isImages: true)] else { continue }
      guard let labelName = files[Role(split: split, isImages: false)] else {
        throw DatasetError(
          .notFound,
          "\(root.path) holds \(imageName) but not its labels: expected "
            + imageName.replacingOccurrences(of: "images", with: "labels")
            .replacingOccurrences(of: "idx3", with: "idx1"))
      }
      let images = try IDXArray(contentsOf: root.appendingPathComponent(imageName)).images()
      let labels = try IDXArray(contentsOf: root.appendingPathComponent(labelName)).labels()
      guard labels.count == images.count else {
        throw DatasetError(
          .malformed,
          "\(root.path): \(imageName) holds \(images.count) images but \(labelName) holds "
            + "\(labels.count) labels: they do not belong together")
      }
      if let top = labels.max(), Int(top) >= highest.label { highest = (Int(top), labelName) }
      let stem = imageName.components(separatedBy: "-idx")[0].components(separatedBy: ".idx")[0]
      samples += labels.enumerated().map { index, label in
        Sample(
          id: "\(stem)#\(index)", source: .memory(images, index), label: Int(label), split: split)
      }
    }
    return Dataset(
      name: root.lastPathComponent, root: root, format: "idx",
      classNames: try options.classNames(
        forLabelsUpTo: highest.label, in: root.appendingPathComponent(highest.file).path),
      samples: samples, notes: notes)
  }
}

/// One IDX file: two zero bytes, a type, the number of axes, their lengths (32 bits, big-endian),
/// then the data. Only unsigned bytes (type 8) are read.
struct IDXArray {
  let file: String
  let lengths: [Int]
  let bytes: [UInt8]
  let start: Int

  /// Reads a file, plain or gzip.
  ///
  /// - Throws: `DatasetError` where it cannot be read or is not a complete IDX file.
  init(contentsOf url: URL) throws {
    let bytes = try FileAccess.bytes(of: url)
    try self.init(
      Gzip.isCompressed(bytes) ? Gzip.unpacked(bytes, file: url.path) : bytes, file: url.path)
  }

  /// Parses an unpacked file; errors name it `file`.
  init(_ bytes: [UInt8], file: String) throws {
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
      throw DatasetError(
        .malformed, "\(file) is not an IDX file: expected two zero bytes at its start")
    }
    guard bytes[2] == 8 else {
      throw DatasetError(
        .malformed,
        "\(file) holds IDX data of type \(bytes[2]); only type 8 (unsigned bytes) is read")
    }
    let axes = Int(bytes[3])
    start = 4 + 4 * axes
    guard axes >= 1, bytes.count >= start else {
      throw DatasetError(
        .malformed, "\(file) is cut short: its IDX header of \(axes) axes is incomplete")
    }
    var lengths: [Int] = []
    var expected = 1
    for axis in 0..<axes {
      let length = bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = expected.multipliedReportingOverflow(by: length)
      expected = overflow ? Int.max : product
      lengths.append(length)
    }
    guard bytes.count - start == expected else {
      let shape = lengths.map(String.init).joined(separator: "x")
      throw DatasetError(
        .malformed,
        "\(file) should hold \(expected) bytes of data (\(shape)) and holds \(bytes.count - start):"
          + " it is cut short or damaged. Download or copy it again")
    }
    self.file = file
    self.lengths = lengths
    self.bytes = bytes
  }

  /// The data as images; axes image, height, width and, where there is a fourth, channels.
  func images() throws -> MemoryImages {
    let channels = lengths.count == 4 ? lengths[3] : 1
    guard lengths.count == 3 || lengths.count == 4, lengths.dropFirst().allSatisfy({ $0 > 0 }),
      [1, 3].contains(channels)
    else {
      throw DatasetError(
        .malformed,
        "\(file) has axes \(lengths); expected images, height, width (and 1 or 3 channels)")
    }
    return MemoryImages(
      width: lengths[2], height: lengths[1], channels: channels, count: lengths[0], bytes: bytes,
      startingAt: start)
  }

  /// The data as labels; must have one axis.
  func labels() throws -> ArraySlice<UInt8> {
    guard lengths.count == 1 else {
      throw DatasetError(.malformed, "\(file) has axes \(lengths); expected one axis of labels")
    }
    return bytes[start...]
  }
}
