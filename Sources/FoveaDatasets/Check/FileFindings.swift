import Foundation
import FoveaRunRecords
import FoveaSupport

/// Faults that are visible without decoding images: of names, of folders, and of labels that the
/// reader had to leave out.
enum FileFindings {
  /// - Parameter url: the path the data was read from; nil where it was made in memory.
  static func all(of dataset: Dataset, at url: URL?) -> [DataFinding] {
    func isStray(_ path: String) -> Bool {
      ImageFileName.isImage(path) && !SystemFolders.isDebris((path as NSString).lastPathComponent)
    }
    let strays = dataset.ignoredFiles.filter(isStray)
    let listed = url.map { listing(of: dataset, below: $0) } ?? []
    let unused = Set(strays + unusedImages(of: dataset, among: listed))
    let masks = dataset.format == "folders" ? FolderFiles.masks(among: listed) : []
    let unread = UnreadFile.all(
      among: Set(listed + dataset.ignoredFiles).sorted(), below: url ?? dataset.root)
    let unreadPaths = Set(unread.map(\.path))
    return labels(dataset) + collisions(dataset)
      + FindingKind.imageWithoutLabel.at(
        unused.subtracting(masks).sorted().map { DataFinding.Place([$0]) })
      + FindingKind.maskLeftOut.at(unused.intersection(masks).sorted().map { .init([$0]) })
      + FindingKind.unreadFormat.at(unread.map { .init([$0.path], detail: $0.format) })
      + FindingKind.ignoredFiles.at(
        dataset.ignoredFiles.filter { !isStray($0) && !unreadPaths.contains($0) }
          .map { DataFinding.Place([$0]) })
      + (url.map { FindingKind.emptyClass.at(emptyFolders(of: dataset, below: $0)) } ?? [])
  }

  // MARK: Labels

  /// Labels that were left out, classified by the reader's message.
  private static func labels(_ dataset: Dataset) -> [DataFinding] {
    var found: [(kind: FindingKind, places: [DataFinding.Place])] = []
    for problem in dataset.skippedLabels {
      // The image's own examination reports the fault.
      if problem.isAboutImage(of: dataset) { continue }
      let kind = problem.kind
      let place = DataFinding.Place(
        [problem.file], line: problem.line,
        detail: problem.line == nil
          ? [problem.place, problem.reason].compactMap { $0 }
            .joined(separator: ": ") : problem.reason)
      if let index = found.firstIndex(where: { $0.kind == kind }) {
        found[index].places.append(place)
      } else {
        found.append((kind, [place]))
      }
    }
    return found.flatMap { $0.kind.at($0.places) }
  }

  // MARK: Names

  private static func collisions(_ dataset: Dataset) -> [DataFinding] {
    let files = dataset.samples.filter { if case .file = $0.source { true } else { false } }
    let groups = Dictionary(grouping: files.map(\.id)) { $0.lowercased() }.values
      .map { Set($0).sorted() }.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    return FindingKind.caseCollision.at(groups.map { DataFinding.Place($0) })
  }

  // MARK: Folders

  /// Folders of images that are not samples: masks and the like.
  private static let annotationFolders =
    MaskPairs.maskFolders.union(MaskPairs.instanceFolders).union(VOCReader.annotationFolders)

  /// The files below the data's folder; none where images are not files.
  private static func listing(of dataset: Dataset, below url: URL) -> [String] {
    guard FileAccess.isFolder(url), !["idx", "cifar"].contains(dataset.format) else { return [] }
    return FileListing.all(below: url)
  }

  /// Images below the data's folder that no sample uses.
  private static func unusedImages(of dataset: Dataset, among files: [String]) -> [String] {
    var used = Set(dataset.samples.map(\.id))
    used.formUnion(dataset.skippedLabels.map(\.file))
    let root = dataset.root.standardizedFileURL.path + "/"
    for sample in dataset.samples {
      guard case .mask(let source) = sample.annotation else { continue }
      for file in source.files {
        let path = file.standardizedFileURL.path
        used.insert(path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path)
      }
    }
    return files.filter { path in
      ImageFileName.isImage(path) && !used.contains(path)
        && !path.split(separator: "/").dropLast().contains {
          annotationFolders.contains($0.lowercased())
        }
    }
  }

  /// Class folders without an image.
  private static func emptyFolders(of dataset: Dataset, below url: URL) -> [DataFinding.Place] {
    guard dataset.format == "folders" else { return [] }
    let top = FileAccess.subfolders(of: url)
    let holdsSplits = (try? ClassFolderLayout(of: top, in: url).holdsSplits) ?? false
    let folders =
      holdsSplits
      ? top.filter { Split(folder: $0) != nil }.flatMap { split in
        FileAccess.subfolders(of: url.appendingPathComponent(split)).map { split + "/" + $0 }
      } : top
    return folders.filter {
      FileListing.images(below: url.appendingPathComponent($0)).isEmpty
    }.map { DataFinding.Place([$0 + "/"], detail: "no image in it") }
  }
}

extension LabelProblem {
  /// The line number in `place`.
  var line: Int? {
    guard let place, place.hasPrefix("line ") else { return nil }
    return Int(place.dropFirst("line ".count))
  }

  /// Whether a note repeats a finding, which lists every file.
  static func isFinding(_ note: String) -> Bool {
    ["ignored ", "left out "].contains(where: note.hasPrefix)
  }

  /// Whether it is about an unreadable image and not about a label.
  fileprivate func isAboutImage(of dataset: Dataset) -> Bool {
    reason.contains("the image cannot be read") && ImageFileName.isImage(file)
      && FileAccess.exists(dataset.root.appendingPathComponent(file))
  }

  /// The kind of the fault. Readers describe problems in words, as their number is open. Kinds of
  /// interest are recognised here; the rest are bad labels.
  fileprivate var kind: FindingKind {
    let kinds: [(words: String, kind: FindingKind)] = [
      ("has no area", .zeroAreaBox), (" pixels over the ", .boxOutside),
      ("does not exist", .missingImage), (" has no file ", .imageWithoutLabel),
      ("no file ", .missingImage), ("with one of the extensions", .labelWithoutImage),
      ("the label file has no image", .labelWithoutImage),
      ("the mask has no image", .labelWithoutImage), ("the image has no mask", .imageWithoutLabel),
      ("the mask is ", .maskSize), ("the value ", .maskValue), ("colours of classes", .maskValue),
      ("maps colours to classes", .maskValue),
    ]
    if let kind = kinds.first(where: { reason.contains($0.words) })?.kind { return kind }
    // Phrases of the decoder about a mask; in a message about a line they describe one of its
    // fields.
    let isDamaged = [" is truncated", " is damaged", " is empty", " is not an image"].contains {
      reason.contains($0)
    }
    return isDamaged && ImageFileName.isImage(file) ? .unreadableMask : .badLabel
  }
}

extension Dataset {
  /// Images that are not samples because their label could not be used.
  func imagesOfSkippedLabels() -> [Sample] {
    let known = Set(samples.map(\.id))
    var seen = Set<String>()
    return skippedLabels.filter {
      $0.isAboutImage(of: self) && !known.contains($0.file) && seen.insert($0.file).inserted
    }.map {
      Sample(
        id: $0.file, source: .file(root.appendingPathComponent($0.file)), annotation: .values([]))
    }
  }
}
