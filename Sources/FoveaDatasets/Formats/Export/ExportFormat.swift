import Foundation
import FoveaImages
import FoveaSupport

/// The formats a data set can be written in.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// `annotations/<split>.json` of instances beside `images/`.
  case coco
  /// `labels/<split>/*.txt`, `images/<split>/` and `data.yaml`.
  case yolo
  /// `Annotations/*.xml`, `JPEGImages/` and `ImageSets/Main/<split>.txt`.
  case voc
  /// `masks/<split>/*.png` with a palette, `images/<split>/` and `classes.yaml`.
  case masks
  /// `labels.csv` beside `images/`.
  case csv
  /// Every box as an image for classification: `labels.csv` beside `images/`.
  case crops

  /// The tasks with annotations that the format can store.
  public var tasks: [VisionTask] {
    let kinds: [AnnotationKind] =
      switch self {
      case .coco, .yolo, .voc, .crops: [.boxes]
      case .masks: [.mask]
      case .csv: [.label, .values]
      }
    return VisionTask.allCases.filter { kinds.contains($0.annotation) }
  }
}

extension Dataset {
  /// Writes the data set in another format into a new folder, all of it or nothing.
  ///
  /// Reading the folder gives the same boxes to within a millionth of a pixel, the same masks,
  /// class names and splits; sample ids are the names of the copies. `crops` gives a
  /// classification.
  ///
  /// - Parameters:
  ///   - folder: the target; must not exist, or be empty.
  ///   - linksImages: makes symbolic links to image files instead of copies.
  ///   - onBadLabel: the handling of objects that the format cannot store.
  /// - Returns: notes about information that the format cannot store.
  /// - Throws: `DatasetError` where the format does not serve the task, the folder is not empty,
  ///   or an object cannot be written.
  @discardableResult
  public func export(
    as format: ExportFormat, to folder: URL, linksImages: Bool = false,
    onBadLabel: BadLabelPolicy = .error
  ) throws -> [String] {
    guard format.tasks.contains(task) else {
      let others = ExportFormat.allCases.filter { $0.tasks.contains(task) }
      throw DatasetError(
        .badSetting,
        "\(name) is for \(task.rawValue), which \(format.rawValue) has no place for; "
          + "\(others.map(\.rawValue).joined(separator: ", ")) "
          + (others.count == 1 ? "has" : "have"))
    }
    if FileAccess.exists(folder) {
      guard FileAccess.isFolder(folder), try FileAccess.entries(of: folder).isEmpty else {
        throw DatasetError(
          .badSetting, "\(folder.path) exists and is not empty: give the name of a new folder")
      }
    }
    try checkNames(for: format)
    let unsplit = samples.count { $0.split == nil }
    guard unsplit == 0 || unsplit == samples.count else {
      throw DatasetError(
        .badSetting,
        "\(unsplit) of \(samples.count) samples are of no split: give all of them one, or none")
    }
    let partial = folder.deletingLastPathComponent().appendingPathComponent(
      ".\(folder.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).part")
    do {
      let plan = try ExportPlan(self, folder: partial, linksImages: linksImages)
      let problems: [LabelProblem]
      switch format {
      case .coco: problems = try COCOExport.write(plan)
      case .yolo: problems = try YOLOExport.write(plan)
      case .voc: problems = try VOCExport.write(plan)
      case .masks: problems = try MaskExport.write(plan)
      case .csv: problems = try CSVExport.write(plan)
      case .crops: problems = try CropExport.write(plan)
      }
      let notes = try onBadLabel.settle(problems, in: root)
      guard rename(partial.path, folder.path) == 0 else {
        throw DatasetError(
          .unreadable, "cannot write \(folder.path): \(String(cString: strerror(errno)))")
      }
      return notes + plan.notes(format)
    } catch {
      try? FileManager.default.removeItem(at: partial)
      if error is DatasetError { throw error }
      throw DatasetError(.unreadable, "cannot write \(folder.path): \(error)")
    }
  }
}
