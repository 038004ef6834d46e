import FoveaSupport

/// The parts of a task's evaluation that are no single figures: counts, names, tables.
public protocol RecordDetails: Codable, Sendable, Equatable {
  /// The JSON keys that the details take in their record.
  static var keys: [String] { get }
}

/// The evaluation of a model on one split of the data.
///
/// Every single number is in ``figures`` under its key; the definition of each is in
/// ``definitions``, since libraries disagree on several of them. A figure that does not exist for
/// the data is absent. The members of ``details`` are members of the record too:
///
/// ```swift
/// let file = folder.appendingPathComponent("evaluation.json")
/// let record = try ClassificationRecord.read(from: file)
/// record.figures["macroF1"]
/// record.classNames
/// ```
///
/// In JSON figures and details are keys of one flat object.
@dynamicMemberLookup
public struct TaskRecord<Details: RecordDetails>: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static var currentFormatVersion: Int { 1 }

  /// The version the record was written with.
  public var formatVersion = TaskRecord.currentFormatVersion
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// The figures by key, such as `"accuracy": 0.91`.
  public var figures: [String: Double]
  /// The definition of each figure and term, by its key.
  public var definitions: [String: String] = [:]
  /// Confidence intervals of figures, by their keys; nil where none were computed.
  public var intervals: [String: ConfidenceInterval]?
  /// The images of the split that could not be decoded and count in no figure; nil for none.
  public var skippedImages: [String]?
  /// Counts, names and tables of the task.
  public var details: Details

  /// Makes a record of the current format.
  public init(split: String, figures: [String: Double] = [:], details: Details) {
    self.split = split
    self.figures = figures
    self.details = details
  }

  /// A member of the details.
  public subscript<Value>(dynamicMember path: WritableKeyPath<Details, Value>) -> Value {
    get { details[keyPath: path] }
    set { details[keyPath: path] = newValue }
  }
}

extension TaskRecord {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case formatVersion, split, definitions, intervals, skippedImages
  }

  /// The key of a figure.
  private struct FigureKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads a record; every number under a key of neither record nor details is a figure.
  ///
  /// - Throws: `DecodingError` where a key is missing or a value has another type.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    formatVersion = try values.decode(Int.self, forKey: .formatVersion)
    split = try values.decode(String.self, forKey: .split)
    definitions = try values.decode([String: String].self, forKey: .definitions)
    intervals = try values.decodeIfPresent([String: ConfidenceInterval].self, forKey: .intervals)
    skippedImages = try values.decodeIfPresent([String].self, forKey: .skippedImages)
    details = try Details(from: decoder)
    figures = [:]
    let taken = Set(CodingKeys.allCases.map(\.rawValue) + Details.keys)
    let all = try decoder.container(keyedBy: FigureKey.self)
    for key in all.allKeys where !taken.contains(key.stringValue) {
      if let value = try? all.decode(Double.self, forKey: key) { figures[key.stringValue] = value }
    }
  }

  /// Writes the record as one flat object.
  ///
  /// - Throws: `EncodingError` where the encoder cannot write a number.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(formatVersion, forKey: .formatVersion)
    try values.encode(split, forKey: .split)
    try values.encode(definitions, forKey: .definitions)
    try values.encodeIfPresent(intervals, forKey: .intervals)
    try values.encodeIfPresent(skippedImages, forKey: .skippedImages)
    try details.encode(to: encoder)
    var all = encoder.container(keyedBy: FigureKey.self)
    for (key, value) in figures { try all.encode(value, forKey: FigureKey(stringValue: key)) }
  }
}
