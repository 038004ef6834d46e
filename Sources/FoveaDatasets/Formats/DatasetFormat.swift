import Foundation
import FoveaImages
import FoveaSupport

/// A layout of annotated images on disk.
///
/// To add one: a file in this folder that extends `DatasetFormat` with a constant, and one line in
/// `all`.
public struct DatasetFormat: Sendable {
  /// The format's name in configurations, such as `coco`.
  public let name: String
  /// A description of the layout in one line.
  public let summary: String
  /// The tasks that the format can be read for, the usual task first.
  let tasks: [VisionTask]
  /// Whether the path looks like this format, for the given task where there is one; must be fast
  /// and must not throw.
  let recognises: @Sendable (URL, VisionTask?) -> Bool
  /// Reads the data set at a path.
  let read: @Sendable (URL, DatasetOptions) throws -> Dataset

  /// Every format, the most specific first: the first that recognises a path is used.
  public static let all: [DatasetFormat] = [
    .idx, .cifarBinary, .pairs, .csv, .coco, .yolo, .voc, .masks, .classFolders,
  ]

  /// The format with a name.
  ///
  /// - Throws: `DatasetError` for an unknown name, with the known ones.
  public static func named(_ name: String) throws -> DatasetFormat {
    let names = all.map(\.name)
    let known = NearestName.match(name, among: names)
    if let format = all.first(where: { $0.name == known }) { return format }
    throw DatasetError(
      .unknownFormat,
      "unknown data format '\(name)'; known: \(names.joined(separator: ", "))."
        + NearestName.question(for: name, among: names))
  }

  /// The format of a path: among those that recognise it, the first that serves the task.
  ///
  /// - Throws: `DatasetError` where none recognises it.
  static func found(at url: URL, task: VisionTask?) throws -> DatasetFormat {
    let formats = all.filter { $0.recognises(url, task) }
    let serving = formats.first { format in task.map(format.tasks.contains) ?? true }
    if let format = serving ?? formats.first { return format }
    if let labels = TextLabels(in: url) { throw labels.failure(in: url) }
    throw DataPlace.unknown(url)
  }

  /// Returns the format itself where it serves the task.
  ///
  /// - Throws: `DatasetError` where it does not, with the formats that do.
  func checked(for task: VisionTask?, at url: URL) throws -> DatasetFormat {
    guard let task, !tasks.contains(task) else { return self }
    let others = Self.all.filter { $0.tasks.contains(task) }
    throw DatasetError(
      .badSetting,
      "\(url.path) is read as \(name) (\(summary)), which serves "
        + "\(tasks.map(\.rawValue).joined(separator: " and ")), not \(task.rawValue). "
        + "\(task.rawValue.capitalized) needs one of:"
        + DatasetError.lines(others.map { "\($0.name): \($0.summary)" }, limit: others.count))
  }
}

extension DatasetFormat {
  /// Checks that no column is named for data without columns.
  ///
  /// - Throws: `DatasetError` naming the settings.
  fileprivate func check(_ columns: CSVColumns, at url: URL) throws {
    guard name != Self.csv.name, !columns.given.isEmpty else { return }
    let settings = columns.given.map { "`\($0)`" }.joined(separator: ", ")
    throw DatasetError(
      .badSetting,
      "\(settings): columns are for CSV files, but \(url.path) is read as \(name) (\(summary)). "
        + "Leave the setting out, or give the CSV file")
  }

  /// Checks that a path, read by its own form, is data for a task.
  ///
  /// - Throws: `DatasetError` where it is data for other tasks only.
  package static func checkData(at url: URL, for task: VisionTask, of model: String) throws {
    guard let format = try? found(at: url, task: nil), !format.tasks.contains(task) else { return }
    let tasks = format.tasks.map(\.rawValue).joined(separator: " or ")
    throw DatasetError(
      .badSetting,
      "the model \(model) is for \(task.rawValue), but \(url.path) is data for \(tasks) "
        + "(\(format.name): \(format.summary)). Give data for \(task.rawValue), or a model for "
        + "\(tasks). To read it as data for \(task.rawValue) all the same, name its `format`")
  }
}

/// Options for reading a data set.
public struct DatasetOptions: Sendable {
  /// Class names in label order, for formats that store numbers only; nil takes the data's own.
  public var classNames: [String]?
  /// Names of CSV columns, where they differ from the usual ones.
  public var columns: CSVColumns
  /// The task to read the data for; nil for the format's usual task.
  public var task: VisionTask?
  /// The handling of labels that cannot be used.
  public var onBadLabel: BadLabelPolicy
  /// The handling of images whose size cannot be read, without which their labels are of no use.
  public var onBadImage: BadImagePolicy
  /// Whether training samples are required. Data for evaluation may lack a training split, and need
  /// not contain every class of `classNames`.
  public var needsTraining: Bool

  /// Makes options; the defaults suit training data with the usual names.
  public init(
    classNames: [String]? = nil, columns: CSVColumns = CSVColumns(),
    task: VisionTask? = nil, onBadLabel: BadLabelPolicy = .error,
    onBadImage: BadImagePolicy = .error, needsTraining: Bool = true
  ) {
    self.classNames = classNames
    self.columns = columns
    self.task = task
    self.onBadLabel = onBadLabel
    self.onBadImage = onBadImage
    self.needsTraining = needsTraining
  }
}

extension Dataset {
  /// Reads a data set; without a format's name, detects the format from the path.
  ///
  /// Samples have a split only where the data states one. Call `split(_:)` next: it also checks
  /// classes and duplicates.
  ///
  /// - Throws: `DatasetError` naming the file, the line where there is one, and the fix.
  public init(
    contentsOf url: URL, format name: String? = nil, options: DatasetOptions = DatasetOptions()
  ) throws {
    // An unknown name is a usage error, independent of the path.
    let named = try name.map(DatasetFormat.named)
    try DataPlace.check(url)
    if FileAccess.isFolder(url) { _ = try FileAccess.entries(of: url) }
    let format = try (try named ?? DatasetFormat.found(at: url, task: options.task))
      .checked(for: options.task, at: url)
    try format.check(options.columns, at: url)
    self = try format.read(url, options)
    makeIDsDistinct()
  }
}

extension Dataset {
  /// Reads a data set at a path.
  ///
  /// - Throws: `DatasetError` naming the file, the line where there is one, and the fix.
  public init(
    contentsOf path: String, format name: String? = nil, options: DatasetOptions = DatasetOptions()
  ) throws {
    try self.init(contentsOf: URL(fileURLWithPath: path), format: name, options: options)
  }
}

extension DatasetOptions {
  /// Names for labels `0...highest`: the caller's, else digits.
  ///
  /// - Throws: `DatasetError` where a label is beyond the caller's names.
  func classNames(forLabelsUpTo highest: Int, in file: String, default names: [String]? = nil)
    throws -> [String]
  {
    let names = classNames ?? names ?? (0...max(highest, 0)).map(String.init)
    guard highest < names.count else {
      throw DatasetError(
        .labelOutOfRange,
        "\(file) holds label \(highest), but there are \(names.count) class names (labels 0 to "
          + "\(names.count - 1)): give \(highest + 1) class names")
    }
    return names
  }
}
