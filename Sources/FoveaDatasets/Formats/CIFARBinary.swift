import Foundation

extension DatasetFormat {
  /// The binary version of CIFAR-10 and CIFAR-100, as distributed on their home page.
  static let cifarBinary = DatasetFormat(
    name: "cifar",
    summary: "a folder with CIFAR-10's data_batch_1.bin ... test_batch.bin, or CIFAR-100's "
      + "train.bin and test.bin",
    tasks: [.classification],
    recognises: { url, _ in
      guard FileAccess.isFolder(url), let entries = try? FileAccess.entries(of: url) else {
        return false
      }
      return entries.contains {
        CIFARFolder.isTrainingBatch($0) || ["train.bin", "test_batch.bin"].contains($0)
      }
    },
    read: { url, options in try CIFARFolder(root: url).read(options) })
}

/// A folder of CIFAR batches. A record is one label byte (CIFAR-100: coarse, then fine) and 3072
/// bytes of pixels: 1024 red, 1024 green, 1024 blue, row by row. For CIFAR-100 the fine labels are
/// read.
private struct CIFARFolder {
  let root: URL

  static func isTrainingBatch(_ name: String) -> Bool {
    name.hasPrefix("data_batch_") && name.hasSuffix(".bin")
  }

  func read(_ options: DatasetOptions) throws -> Dataset {
    let entries = try FileAccess.entries(of: root)
    let batches = entries.filter(Self.isTrainingBatch)
    let isTen = !batches.isEmpty || entries.contains("test_batch.bin")
    let training = isTen ? batches : entries.filter { $0 == "train.bin" }
    guard !training.isEmpty || !options.needsTraining else {
      throw DatasetError(
        .notFound,
        "\(root.path) holds neither data_batch_1.bin (CIFAR-10) nor train.bin (CIFAR-100)")
    }
    let test = entries.filter { $0 == (isTen ? "test_batch.bin" : "test.bin") }
    let labelBytes = isTen ? 1 : 2
    let classCount = isTen ? 10 : 100

    var samples: [Sample] = []
    for (names, split) in [(training, Split.training), (test, Split.test)] {
      for name in names {
        let file = root.appendingPathComponent(name)
        let batch = try CIFARBatch(
          FileAccess.bytes(of: file), file: file.path, labelBytes: labelBytes,
          classCount: classCount)
        let stem = String(name.dropLast(".bin".count))
        samples += batch.labels.enumerated().map { index, label in
          Sample(
            id: "\(stem)#\(index)", source: .memory(batch.images, index), label: label,
            split: split)
        }
      }
    }
    let names = try namesFile(isTen ? "batches.meta.txt" : "fine_label_names.txt", classCount)
    return Dataset(
      name: root.lastPathComponent, root: root, format: "cifar",
      classNames: try options.classNames(
        forLabelsUpTo: classCount - 1, in: root.path, default: names),
      samples: samples)
  }

  /// Class names from the text file that comes with the data; nil where it is missing.
  private func namesFile(_ name: String, _ count: Int) throws -> [String]? {
    let file = root.appendingPathComponent(name)
    guard FileAccess.exists(file) else { return nil }
    let names = try FileAccess.lines(of: file)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard names.count == count else {
      throw DatasetError(
        .malformed, "\(file.path) holds \(names.count) class names; expected \(count)")
    }
    return names
  }
}

/// One batch file, its planes rearranged into interleaved pixels.
struct CIFARBatch {
  let images: MemoryImages
  let labels: [Int]

  /// Parses a batch; errors name it `file`.
  ///
  /// - Throws: `DatasetError` where the length is not a multiple of a record or a label is too
  ///   large.
  init(_ bytes: [UInt8], file: String, labelBytes: Int, classCount: Int) throws {
    let side = 32
    let plane = side * side
    let record = labelBytes + 3 * plane
    guard !bytes.isEmpty, bytes.count % record == 0 else {
      throw DatasetError(
        .malformed,
        "\(file) holds \(bytes.count) bytes, which is not a multiple of a CIFAR record (\(record) "
          + "bytes): it is cut short or damaged. Download or copy it again")
    }
    let count = bytes.count / record
    var labels: [Int] = []
    labels.reserveCapacity(count)
    for index in 0..<count {
      let label = Int(bytes[index * record + labelBytes - 1])
      guard label < classCount else {
        throw DatasetError(
          .labelOutOfRange,
          "\(file) record \(index): label \(label) is out of range; CIFAR-\(classCount) has labels "
            + "0 to \(classCount - 1)")
      }
      labels.append(label)
    }
    let pixels = [UInt8](unsafeUninitializedCapacity: count * 3 * plane) { output, initialized in
      bytes.withUnsafeBufferPointer { input in
        for index in 0..<count {
          let from = index * record + labelBytes
          let to = index * 3 * plane
          for pixel in 0..<plane {
            for channel in 0..<3 {
              output[to + 3 * pixel + channel] = input[from + channel * plane + pixel]
            }
          }
        }
      }
      initialized = count * 3 * plane
    }
    self.labels = labels
    images = MemoryImages(width: side, height: side, channels: 3, count: count, bytes: pixels)
  }
}
