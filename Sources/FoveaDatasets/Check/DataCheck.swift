import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// Examines a data set before anything is trained on it.
///
///     let result = try DataCheck().examine(contentsOf: "photos")
///     for finding in result.record.findings { print(finding.code, finding.count) }
///
/// Every image is decoded and every mask read. All faults are reported, not only the first; nothing
/// is changed. Images and masks are grouped by the splits that the data states.
public struct DataCheck: Sendable {
  /// The findings of an examination, and the examined data.
  public struct Result: Sendable {
    /// Findings and figures.
    public let record: DataCheckRecord
    /// The data set. Where its labels cannot be read, it has the images alone.
    public let dataset: Dataset
  }

  /// The stable codes of all faults that are searched for.
  public static var codes: [String] {
    var seen = Set<String>()
    return FindingKind.all.map(\.code).filter { seen.insert($0).inserted }
  }

  /// The codes of faults that are not reported.
  public let ignored: Set<String>

  /// Prepares an examination.
  ///
  /// - Parameter ignored: codes of faults to leave out of the findings, from ``codes``.
  /// - Throws: `DatasetError` for an unknown code.
  public init(ignoring ignored: [String] = []) throws {
    for code in ignored where !Self.codes.contains(code) {
      throw DatasetError(
        .badSetting,
        "no fault is called '\(code)'." + NearestName.question(for: code, among: Self.codes)
          + " There are: " + Self.codes.joined(separator: ", "))
    }
    self.ignored = Set(ignored)
  }

  /// Reads and examines the data at a path, as for a URL.
  ///
  /// - Throws: `DatasetError` where there is nothing at the path, a setting is invalid, or the data
  ///   differs from the one that `splits` recorded.
  public func examine(
    contentsOf path: String, format: String? = nil, options: DatasetOptions = DatasetOptions(),
    splits: SplitAssignment? = nil,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Result {
    try examine(
      contentsOf: URL(fileURLWithPath: path), format: format, options: options, splits: splits,
      progress: progress)
  }

  /// Reads and examines the data at a URL.
  ///
  /// Labels that cannot be used are findings. Where the labels cannot be read at all, that is a
  /// finding too, and the images below the folder are examined without them.
  ///
  /// - Parameters:
  ///   - format: the format's name; nil detects it from the path.
  ///   - splits: a recorded division to examine instead of the one that the data states.
  ///   - progress: called with the number of images done and the number of all, one call at a time.
  /// - Throws: `DatasetError` where there is nothing at the path, a setting is invalid, or the data
  ///   differs from the one that `splits` recorded.
  public func examine(
    contentsOf url: URL, format: String? = nil, options: DatasetOptions = DatasetOptions(),
    splits: SplitAssignment? = nil,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Result {
    var options = options
    options.needsTraining = false
    options.onBadLabel = .skip
    let dataset: Dataset
    do {
      dataset = try Dataset(contentsOf: url, format: format, options: options)
    } catch let error as DatasetError where FileAccess.exists(url) && error.kind != .badSetting {
      let images = Dataset.unlabelled(below: url)
      let finding = FindingKind.unreadableData.at([
        DataFinding.Place([url.lastPathComponent], detail: error.message)
      ])
      return examine(images, path: url, findings: finding, isLabelled: false, progress: progress)
    }
    return examine(
      try splits.map(dataset.applying) ?? dataset, path: url,
      findings: FileFindings.all(of: dataset, at: url), progress: progress)
  }

  /// Examines a data set that is in memory.
  public func examine(
    _ dataset: Dataset,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> Result {
    examine(
      dataset, path: dataset.root, findings: FileFindings.all(of: dataset, at: nil),
      progress: progress)
  }

  private func examine(
    _ dataset: Dataset, path: URL, findings early: [DataFinding], isLabelled: Bool = true,
    progress: @escaping @Sendable (Int, Int) -> Void
  ) -> Result {
    let extra = dataset.imagesOfSkippedLabels()
    var examined = dataset
    examined.samples += extra
    let total = examined.samples.count
    let all = Examination(examined) { progress($0, total) }
    let known = all.limited(to: dataset)
    var findings = early
    findings += ImageFindings.all(of: all)
    findings += OutlierFindings.all(of: known)
    findings += DuplicateFindings.all(of: known)
    let sizes = ClassSizes(of: known)
    if isLabelled {
      findings += ClassFindings.all(of: known, sizes)
      findings += BoxFindings.all(of: known)
      findings += MaskFindings.all(of: known)
      findings += ValueFindings.all(of: known)
    }
    findings = arranged(findings)
    let record = DataCheckRecord(
      name: dataset.name, path: path.path, format: isLabelled ? dataset.format : "",
      task: isLabelled ? dataset.task.rawValue : "", imageCount: dataset.samples.count,
      splits: dataset.splits.map {
        DataCheckRecord.SplitSize(name: $0.rawValue, images: dataset.indices(of: $0).count)
      },
      classes: sizes.record, images: ImageFigures(of: known), boxes: BoxFigures(of: known),
      masks: MaskFigures(of: known), values: isLabelled ? ValueFigures.all(of: known) : [],
      notes: dataset.notes.filter { !LabelProblem.isFinding($0) }, findings: findings)
    return Result(record: record, dataset: examined)
  }
}

extension DataCheck {
  /// One finding for each kind, errors first, in the catalogue's order, without ignored ones.
  private func arranged(_ findings: [DataFinding]) -> [DataFinding] {
    var merged: [DataFinding] = []
    for finding in findings where !ignored.contains(finding.code) {
      if let index = merged.firstIndex(where: { $0.code == finding.code }) {
        merged[index].places += finding.places
        merged[index].count += finding.count
      } else {
        merged.append(finding)
      }
    }
    let order = Self.codes
    return merged.sorted {
      ($0.severity, order.firstIndex(of: $0.code) ?? 0)
        < ($1.severity, order.firstIndex(of: $1.code) ?? 0)
    }
  }
}

extension Examination {
  /// The examination without the samples at its end that another data set lacks.
  fileprivate func limited(to dataset: Dataset) -> Examination {
    Examination(
      dataset: dataset, images: Array(images.prefix(dataset.samples.count)),
      masks: Array(masks.prefix(dataset.samples.count)))
  }

  private init(dataset: Dataset, images: [ImageFacts], masks: [MaskFacts?]) {
    self.dataset = dataset
    self.images = images
    self.masks = masks
  }
}

extension Dataset {
  /// The images below a path, without labels: the data to examine where labels cannot be read.
  fileprivate static func unlabelled(below url: URL) -> Dataset {
    let root = FileAccess.isFolder(url) ? url : url.deletingLastPathComponent()
    let files = FileAccess.isFolder(url) ? FileListing.images(below: url) : []
    return Dataset(
      name: url.deletingPathExtension().lastPathComponent, root: root, format: "",
      task: .regression, classNames: [],
      samples: files.map {
        Sample(id: $0, source: .file(root.appendingPathComponent($0)), annotation: .values([]))
      })
  }
}
