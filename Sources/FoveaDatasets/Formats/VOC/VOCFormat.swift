import Foundation
import FoveaImages
import FoveaSupport

extension DatasetFormat {
  /// Pascal VOC: an XML file of boxes for each image.
  static let voc = DatasetFormat(
    name: "voc",
    summary: "a folder with JPEGImages/, Annotations/ of Pascal VOC XML files and "
      + "ImageSets/Main/train.txt, val.txt, test.txt, or with XML files beside the images",
    tasks: [.detection],
    recognises: { url, _ in
      FileTree.holds(["xml"], in: url, folders: VOCReader.annotationFolders)
    },
    read: { url, options in try VOCReader(root: url, options: options).read() })
}

/// Reads Pascal VOC's folders and the variants that other tools write.
///
/// Coordinates: VOC numbers pixels from 1 and states the first and the last pixel of an object. As
/// edges between pixels, from 0, that is left = xmin − 1, top = ymin − 1, right = xmax, bottom =
/// ymax. Data sets that count from 0 sometimes have an xmin or ymin of 0, which would be a pixel
/// outside: it is read as the first pixel. xmax = xmin or ymax = ymin would be one pixel by the
/// definition; in practice nothing was drawn, and the box has no area.
struct VOCReader {
  static let annotationFolders: Set<String> = [
    "annotations", "annotation", "xml", "xmls", "labels",
  ]
  /// Folders of masks; their files have the images' names.
  static let maskFolders: Set<String> = ["segmentationclass", "segmentationobject", "masks"]

  let root: URL
  let options: DatasetOptions

  /// An image and its XML file.
  private struct Item: Sendable {
    let image: String
    let annotation: VOCAnnotation
    let split: Split?
  }

  func read() throws -> Dataset {
    let files = try FileTree(
      root, extensions: ImageFileName.extensions.union(["xml"]), passingOver: Self.maskFolders)
    let annotations = files.entries.filter { $0.kind == "xml" }
    guard !annotations.isEmpty else {
      throw DatasetError(
        .malformed,
        "\(root.path) holds no .xml file: expected Annotations/<image>.xml beside JPEGImages/")
    }
    let images = Dictionary(grouping: files.entries.filter { $0.kind != "xml" }, by: \.stem)
    var problems: [LabelProblem] = []
    var notes: [String] = []
    let members = try members(annotations, images: images, problems: &problems, notes: &notes)

    let results = Parallel.map(count: members.count) { index -> Result<Item, LabelProblem> in
      item(members[index].entry, split: members[index].split, images: images)
    }
    let items = results.compactMap { result -> Item? in
      switch result {
      case .success(let item): return item
      case .failure(let problem):
        problems.append(problem)
        return nil
      }
    }
    let classNames =
      options.classNames
      ?? Set(items.flatMap { $0.annotation.objects.map(\.name) }).sorted()
    let samples = samples(items, classNames: classNames, problems: &problems)
    let difficult = samples.reduce(0) { $0 + $1.boxes.count(where: \.isDifficult) }
    if difficult > 0 {
      notes.append(
        "\(NumberText.count(difficult, "object")) marked difficult: "
          + "counted neither as found nor as missed")
    }
    notes += try options.settle(problems, in: root)
    return Dataset(
      name: root.lastPathComponent, root: root, format: "voc", task: .detection,
      classNames: classNames, samples: samples, notes: notes,
      skippedLabels: problems)
  }

  // MARK: Which files

  /// The XML files to read with their splits: those in the lists of `ImageSets/Main` where there
  /// are any, else all, by split folder.
  private func members(
    _ annotations: [FileTree.Entry], images: [String: [FileTree.Entry]],
    problems: inout [LabelProblem], notes: inout [String]
  ) throws -> [(entry: FileTree.Entry, split: Split?)] {
    let lists = try VOCImageSets(root: root, folder: "Main")
    guard !lists.isEmpty else {
      noteUnlabelled(images, annotations: annotations, notes: &notes)
      return annotations.map { ($0, $0.split) }
    }
    problems += lists.problems
    var byStem = Dictionary(grouping: annotations, by: \.stem)
    var members: [(FileTree.Entry, Split?)] = []
    for line in lists.lines {
      if let entry = byStem.removeValue(forKey: line.stem)?.first {
        members.append((entry, line.split))
      } else {
        problems.append(
          LabelProblem(line.file, line: line.line, "\(line.stem) has no file \(line.stem).xml"))
      }
    }
    if !byStem.isEmpty {
      notes.append(
        "left out \(NumberText.count(byStem.count, "annotation file")) that no list in "
          + "ImageSets/Main names: \(DatasetError.list(byStem.keys.sorted()))")
    }
    return members.sorted { $0.0.path < $1.0.path }
  }

  /// Notes images without an XML file: these were not labelled, which differs from showing no
  /// object.
  private func noteUnlabelled(
    _ images: [String: [FileTree.Entry]], annotations: [FileTree.Entry], notes: inout [String]
  ) {
    let labelled = Set(annotations.map(\.stem))
    let others = images.filter { !labelled.contains($0.key) }.values.flatMap { $0 }.map(\.path)
    guard !others.isEmpty else { return }
    notes.append(
      "left out \(NumberText.count(others.count, "image")) without an XML file: "
        + DatasetError.list(others.sorted()))
  }

  private func item(
    _ entry: FileTree.Entry, split: Split?, images: [String: [FileTree.Entry]]
  ) -> Result<Item, LabelProblem> {
    do {
      let annotation = try VOCAnnotation(
        FileAccess.bytes(of: root.appendingPathComponent(entry.path)), file: entry.path)
      let image = try image(of: entry, named: annotation.fileName, among: images)
      let url = root.appendingPathComponent(image)
      let header = try FileAccess.header(of: url, named: image)
      if let size = annotation.size, size.width != header.width || size.height != header.height {
        return .failure(
          LabelProblem(
            entry.path, line: size.line,
            "states \(size.width)x\(size.height), but \(image) is "
              + "\(header.width)x\(header.height)"))
      }
      var sized = annotation
      sized.size = VOCAnnotation.Size(width: header.width, height: header.height, line: 1)
      return .success(Item(image: image, annotation: sized, split: split))
    } catch let problem as LabelProblem {
      return .failure(problem)
    } catch {
      return .failure(LabelProblem(entry.path, "\(error)"))
    }
  }

  /// The image with the XML file's own name, in the same folder or split where there are several;
  /// else the image that the file names.
  private func image(
    of entry: FileTree.Entry, named fileName: String?, among images: [String: [FileTree.Entry]]
  ) throws -> String {
    let stems = [entry.stem, fileName.map { ($0 as NSString).deletingPathExtension }]
    for stem in stems.compactMap({ $0 }) {
      guard let found = images[(stem as NSString).lastPathComponent] else { continue }
      let candidates = [
        found.filter {
          $0.folders == entry.folders && ExactText($0.stem) == ExactText(entry.stem)
        },
        found.filter { $0.folders == entry.folders }, found.filter { $0.split == entry.split },
        found,
      ]
      if let one = candidates.first(where: { $0.count == 1 })?.first { return one.path }
      throw LabelProblem(
        entry.path,
        "several images have its name: \(DatasetError.list(found.map(\.path)))")
    }
    throw LabelProblem(
      entry.path,
      "there is no image \(entry.stem) with one of the extensions "
        + ImageFileName.extensions.sorted().joined(separator: ", "))
  }

  // MARK: Objects

  private func samples(
    _ items: [Item], classNames: [String], problems: inout [LabelProblem]
  ) -> [Sample] {
    let labels = Dictionary(
      classNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let folder = SharedFolder(root)
    return items.map { item in
      let boxes = item.annotation.objects.compactMap { object -> BoxAnnotation? in
        do throws(BoxCheck.Failure) {
          guard let label = labels[object.name] else {
            throw BoxCheck.Failure(
              reason: "class '\(object.name)' is not among the class names given ("
                + DatasetError.list(classNames) + ")."
                + NearestName.question(for: object.name, among: classNames))
          }
          return BoxAnnotation(
            label: label, box: try object.box(in: item.annotation.size),
            isDifficult: object.isDifficult)
        } catch {
          problems.append(
            LabelProblem(item.annotation.file, line: object.line, error.reason))
          return nil
        }
      }
      return Sample(
        id: item.image, below: folder, annotation: .boxes(boxes), split: item.split)
    }
  }
}
