import FoveaSupport

/// The names of a CSV file's columns by role; for a nil name the usual ones are searched.
public struct CSVColumns: Sendable, Equatable {
  /// Path of the image, relative to the CSV file (usual: path, file, filename, image, image_path).
  public var path: String?
  /// Class name or number (usual: label, class, category, target).
  public var label: String?
  /// Numbers to predict, in this order, for regression (usual where `task` is regression: value,
  /// target, label).
  public var values: [String]
  /// `train`, `val` or `test` (usual: split, subset).
  public var split: String?
  /// Group of the sample, which a split keeps together (usual: group, group_id).
  public var group: String?
  /// A number or an ISO 8601 date, for a temporal split (usual: time, timestamp, date).
  public var time: String?
  /// Weight of the sample in the loss, at least 0 (usual: weight, sample_weight).
  public var weight: String?

  /// Chooses columns; for roles left out the usual names are searched.
  public init(
    path: String? = nil, label: String? = nil, values: [String] = [], split: String? = nil,
    group: String? = nil, time: String? = nil, weight: String? = nil
  ) {
    self.path = path
    self.label = label
    self.values = values
    self.split = split
    self.group = group
    self.time = time
    self.weight = weight
  }

  /// The keys of the settings that name columns here.
  var given: [String] {
    let named = [
      ("pathColumn", path != nil), ("labelColumn", label != nil),
      ("valueColumns", !values.isEmpty), ("splitColumn", split != nil),
      ("groupColumn", group != nil), ("timeColumn", time != nil), ("weightColumn", weight != nil),
    ]
    return named.filter(\.1).map(\.0)
  }
}

/// A role of a CSV column and the usual names for it.
struct CSVColumnRole {
  let name: String
  let usual: [String]
  let chosen: String?
  let isNeeded: Bool
  /// The key of the setting that chooses the column; nil for `<name>Column`.
  var key: String?

  /// The roles of a table's columns; value columns are named `value 0`, `value 1`, ...
  static func all(_ columns: CSVColumns, task: VisionTask) -> [CSVColumnRole] {
    let label = CSVColumnRole(
      name: "label", usual: ["label", "class", "category", "target"], chosen: columns.label,
      isNeeded: true)
    var values = columns.values.enumerated().map { index, name in
      CSVColumnRole(name: "value \(index)", usual: [], chosen: name, isNeeded: true)
    }
    if values.isEmpty {
      values = [
        CSVColumnRole(
          name: "value", usual: ["value", "target", "label"], chosen: nil, isNeeded: true,
          key: "valueColumns")
      ]
    }
    let path = CSVColumnRole(
      name: "path", usual: ["path", "file", "filename", "image", "image_path"],
      chosen: columns.path, isNeeded: true)
    return [path] + (task.annotation == .values ? values : [label]) + [
      CSVColumnRole(
        name: "split", usual: ["split", "subset"], chosen: columns.split, isNeeded: false),
      CSVColumnRole(
        name: "group", usual: ["group", "group_id"], chosen: columns.group, isNeeded: false),
      CSVColumnRole(
        name: "time", usual: ["time", "timestamp", "date"], chosen: columns.time,
        isNeeded: false),
      CSVColumnRole(
        name: "weight", usual: ["weight", "sample_weight"], chosen: columns.weight,
        isNeeded: false),
    ]
  }

  /// The column's position; a note where other columns would suit the role as well.
  ///
  /// - Throws: `DatasetError` where a chosen or needed column is not in the file.
  func position(in table: CSVTable) throws -> (column: Int?, note: String?) {
    if let chosen {
      if let column = table.header.firstIndex(of: chosen) { return (column, nil) }
      throw DatasetError(
        .missingColumn,
        "\(table.file) has no column '\(chosen)' (chosen as the \(name) column); it has: "
          + table.header.joined(separator: ", ") + "."
          + NearestName.question(for: chosen, among: table.header))
    }
    let lowered = table.header.map { $0.lowercased() }
    let matches = usual.compactMap { lowered.firstIndex(of: $0) }
    guard let column = matches.first else {
      guard isNeeded else { return (nil, nil) }
      let near = usual.compactMap { NearestName.suggestion(for: $0, among: table.header) }.first
      throw DatasetError(
        .missingColumn,
        "\(table.file) has no \(name) column: expected one of \(usual.joined(separator: ", ")); "
          + "it has: \(table.header.joined(separator: ", "))."
          + (near.map { " Did you mean '\($0)'?" } ?? "")
          + (table.header.contains(where: ImageFileName.isImage)
            ? " The first line must name the columns: add one, such as path,label."
            : "")
          + " Rename the column or set `\(key ?? "\(name)Column")` to its name")
    }
    guard matches.count > 1 else { return (column, nil) }
    let others = matches.dropFirst().map { "'\(table.header[$0])'" }.joined(separator: ", ")
    return (
      column,
      "column '\(table.header[column])' is read as the \(name); \(others) could be meant too: "
        + "set `\(key ?? "\(name)Column")` to choose"
    )
  }
}
