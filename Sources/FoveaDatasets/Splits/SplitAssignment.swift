import Foundation
import FoveaSupport

/// The split of every sample, with a digest of its content. A run records it so that the division
/// never changes, and checks it whenever the data is read again.
public struct SplitAssignment: Codable, Sendable, Equatable {
  /// The version of this record's layout.
  public var version = 1
  /// The plan by which the samples were divided.
  public var plan: SplitPlan
  /// Class names in label order.
  public var classNames: [String]
  /// The samples of each split (`train`, `val`, `test`), by id.
  public var members: [String: [String: Content]]

  /// A sample's content digest and annotation, stored as one string: `"<digest> <annotation>"`.
  public struct Content: Codable, Sendable, Equatable {
    /// The content's 128-bit XXH3 hash, in hexadecimal.
    public let digest: String
    /// The index of its class; for other tasks a digest of the annotation.
    public let annotation: String

    init(digest: String, annotation: String) {
      self.digest = digest
      self.annotation = annotation
    }

    /// Reads the stored string.
    ///
    /// - Throws: `DecodingError` where it is not a digest and an annotation.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let parts = try container.decode(String.self).split(separator: " ")
      guard parts.count == 2 else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "expected a digest and an annotation")
      }
      self.init(digest: String(parts[0]), annotation: String(parts[1]))
    }

    /// Writes the string.
    ///
    /// - Throws: `EncodingError` where the encoder refuses it.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode("\(digest) \(annotation)")
    }
  }

  /// Records a divided data set.
  init(plan: SplitPlan, dataset: Dataset, digests: [String]) throws {
    self.plan = plan
    classNames = dataset.classNames
    members = [:]
    let annotations = try dataset.annotationDigests()
    for ((sample, digest), annotation) in zip(zip(dataset.samples, digests), annotations) {
      guard let split = sample.split else { continue }
      members[split.rawValue, default: [:]][sample.id] = Content(
        digest: digest, annotation: annotation)
    }
  }

  /// The number of samples in each split.
  public var counts: [Split: Int] {
    Dictionary(
      uniqueKeysWithValues: Split.allCases.map { ($0, members[$0.rawValue]?.count ?? 0) })
  }

  /// A digest of the whole division: data, labels and splits. Two runs with the same fingerprint
  /// used the same data in the same splits.
  public var fingerprint: String {
    var text = classNames.joined(separator: "\n")
    for split in Split.allCases {
      text += "\n\(split.rawValue)"
      for (id, content) in (members[split.rawValue] ?? [:]).sorted(by: { $0.key < $1.key }) {
        text += "\n\(id)\t\(content.digest) \(content.annotation)"
      }
    }
    return ContentDigest.digest(ofText: text)
  }

  /// Writes the record as JSON, whole or not at all.
  ///
  /// - Throws: `DatasetError` where the file cannot be written.
  public func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(encoder.encode(self), to: file)
  }

  /// Reads a record.
  ///
  /// - Throws: `DatasetError` where the file cannot be read or has another content.
  public init(contentsOf file: URL) throws {
    let bytes = try FileAccess.bytes(of: file)
    do {
      self = try JSONDecoder().decode(SplitAssignment.self, from: Data(bytes))
    } catch {
      throw DatasetError(
        .malformed,
        "\(file.path) is not a record of splits, or is damaged: expected the JSON that a run wrote")
    }
  }
}

extension Dataset {
  /// Returns the data set with the recorded split of every sample.
  ///
  /// - Throws: `DatasetError` with a list of samples that were added, removed or changed since.
  public func applying(_ assignment: SplitAssignment) throws -> Dataset {
    guard classNames == assignment.classNames else {
      throw DatasetError(
        .changedData,
        "the classes of \(root.path) are no longer those the splits were recorded with: recorded "
          + "\(DatasetError.list(assignment.classNames)); found \(DatasetError.list(classNames))")
    }
    var recorded: [String: (split: Split, content: SplitAssignment.Content)] = [:]
    for split in Split.allCases {
      for (id, content) in assignment.members[split.rawValue] ?? [:] {
        recorded[id] = (split, content)
      }
    }
    let digests = ContentDigest.all(of: samples)
    var result = self
    var appeared: [String] = []
    var changed: [String] = []
    var relabelled: [String] = []
    let annotations = try annotationDigests()
    for (index, digest) in digests.enumerated() {
      let id = samples[index].id
      guard let record = recorded.removeValue(forKey: id) else {
        appeared.append(id)
        continue
      }
      if record.content.digest != digest { changed.append(id) }
      if record.content.annotation != annotations[index] { relabelled.append(id) }
      result.samples[index].split = record.split
    }
    let differences = [
      ("appeared", appeared), ("disappeared", recorded.keys.sorted()), ("changed", changed),
      ("relabelled", relabelled),
    ].filter { !$0.1.isEmpty }
    guard differences.isEmpty else {
      throw DatasetError(
        .changedData,
        "the data in \(root.path) is no longer what the splits were recorded with:"
          + differences.map { "\n\($0.1.count) \($0.0):" + DatasetError.lines($0.1) }.joined()
          + "\nRestore the data, or start a new run that splits it again")
    }
    return result
  }
}
