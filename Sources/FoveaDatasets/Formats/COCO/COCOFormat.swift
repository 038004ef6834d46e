import Foundation
import FoveaImages
import FoveaSupport

extension DatasetFormat {
  /// COCO's JSON files of instances.
  static let coco = DatasetFormat(
    name: "coco",
    summary:
      "a COCO .json file of instances, or a folder with annotations/*.json (train, val, test "
      + "in their names) beside its images",
    tasks: [.detection, .segmentation],
    recognises: { url, _ in COCOLocation.recognises(url) },
    read: { url, options in
      var reader = try COCOReader(url, options: options)
      return try reader.read()
    })
}

/// Converts COCO files to samples: boxes for detection, one mask per image for segmentation.
private struct COCOReader {
  let location: COCOLocation
  let name: String
  let options: DatasetOptions
  let task: VisionTask
  var problems: [LabelProblem] = []
  var notes: [String] = []

  init(_ url: URL, options: DatasetOptions) throws {
    location = try COCOLocation(url)
    name = url.deletingPathExtension().lastPathComponent
    self.options = options
    task = options.task ?? .detection
    notes = location.notes
  }

  /// The classes of a data set: labels by category id, and the class of a mask's empty pixels.
  private struct Classes: Sendable {
    var names: [String]
    var labels: [Int: Int] = [:]
    var background = 0
  }

  mutating func read() throws -> Dataset {
    let files = try location.files.map { try COCOFile($0.url, path: $0.path) }
    let classes = try classes(of: files)
    var samples: [Sample] = []
    for (file, place) in zip(files, location.files) {
      samples += try read(file, at: place, classes)
    }
    var seen: Set<String> = []
    samples = samples.filter { sample in
      if seen.insert(sample.id).inserted { return true }
      problems.append(LabelProblem(sample.id, "the image is named twice"))
      return false
    }
    let empty = samples.count { sample in
      if case .boxes(let boxes) = sample.annotation { boxes.isEmpty } else { false }
    }
    if empty > 0 {
      notes.append("\(DatasetError.count(empty, "image")) without objects: background")
    }
    notes += try options.onBadLabel.settle(problems, in: location.root)
    return Dataset(
      name: name, root: location.root, format: "coco", task: task, classNames: classes.names,
      samples: samples, notes: notes, skippedLabels: problems)
  }

  /// Categories in order of their ids, or the caller's order; masks get a background, which is
  /// class 0 unless a category of that name exists.
  private func classes(of files: [COCOFile]) throws -> Classes {
    var names: [Int: String] = [:]
    for file in files {
      for category in file.categories {
        if let other = names.updateValue(category.name, forKey: category.id),
          other != category.name
        {
          throw DatasetError(
            .malformed,
            "\(location.root.path): category \(category.id) is '\(other)' in one file and "
              + "'\(category.name)' in \(file.path)")
        }
      }
    }
    let ordered = names.sorted { $0.key < $1.key }
    var classes = Classes(names: options.classNames ?? ordered.map(\.value))
    if task.annotation == .mask {
      (classes.names, classes.background) = try ClassNaming.withBackground(
        classes.names, isGiven: options.classNames != nil, in: location.root)
    }
    for (id, name) in ordered {
      classes.labels[id] = classes.names.firstIndex(of: name)
    }
    return classes
  }

  private mutating func read(
    _ file: COCOFile, at place: COCOLocation.File, _ classes: Classes
  ) throws -> [Sample] {
    let objects = group(file)
    let folders = location.imageFolders(of: place)
    let (root, task) = (location.root, task)
    let results = try Parallel.map(count: file.pictures.count) {
      index -> (sample: Sample?, problems: [LabelProblem]) in
      let picture = file.pictures[index]
      do {
        let (url, width, height) = try Self.find(picture, in: folders, file: file)
        var problems: [LabelProblem] = []
        let annotation = Self.annotation(
          objects[picture.id] ?? [], width: width, height: height, task: task, classes,
          file: file, &problems)
        let path = url.standardizedFileURL.path
        let base = root.standardizedFileURL.path + "/"
        let id = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
        return (
          Sample(id: id, source: .file(url), annotation: annotation, split: place.split), problems
        )
      } catch let problem as LabelProblem {
        return (nil, [problem])
      }
    }
    problems += results.flatMap(\.problems)
    return results.compactMap(\.sample)
  }

  /// Annotations by their image; those without an image become problems.
  private mutating func group(_ file: COCOFile) -> [Int: [COCOFile.Object]] {
    var ids: Set<Int> = []
    for picture in file.pictures where !ids.insert(picture.id).inserted {
      problems.append(LabelProblem(file.path, "image id \(picture.id) is given twice"))
    }
    var groups: [Int: [COCOFile.Object]] = [:]
    for object in file.objects {
      guard let image = object.image, ids.contains(image) else {
        problems.append(
          LabelProblem(
            file: file.path, place: file.place(of: object),
            reason: object.image.map { "there is no image \($0)" } ?? "it has no image_id"))
        continue
      }
      groups[image, default: []].append(object)
    }
    return groups
  }

  private static func find(
    _ picture: COCOFile.Picture, in folders: [URL], file: COCOFile
  ) throws -> (url: URL, width: Int, height: Int) {
    let urls = folders.lazy.map { $0.appendingPathComponent(picture.fileName) }
    guard let url = urls.first(where: FileAccess.exists) else {
      throw LabelProblem(
        file: file.path, place: "image \(picture.id)",
        reason: "no file \(picture.fileName) in "
          + DatasetError.list(folders.map { $0.path + "/" }, limit: 3))
    }
    let header = try FileAccess.header(of: url, named: picture.fileName)
    if let width = picture.width, let height = picture.height,
      width != header.width || height != header.height
    {
      throw LabelProblem(
        file: file.path, place: "image \(picture.id)",
        reason: "states \(width)x\(height), but \(picture.fileName) is "
          + "\(header.width)x\(header.height)")
    }
    return (url, header.width, header.height)
  }

  private static func annotation(
    _ objects: [COCOFile.Object], width: Int, height: Int, task: VisionTask, _ classes: Classes,
    file: COCOFile, _ problems: inout [LabelProblem]
  ) -> Annotation {
    var boxes: [BoxAnnotation] = []
    var outlines: [(outline: Outline, value: UInt8)] = []
    for object in objects {
      do throws(BoxCheck.Failure) {
        guard let category = object.category, let label = classes.labels[category] else {
          throw BoxCheck.Failure(
            reason: object.category.map { "there is no category \($0) among the classes" }
              ?? "it has no category_id")
        }
        if task.annotation == .mask {
          let outline = try object.checkedOutline(width: width, height: height)
          outlines.append((outline, UInt8(label)))
        } else {
          let box = try object.checkedBox(width: width, height: height)
          boxes.append(
            BoxAnnotation(label: label, box: box, isCrowd: object.isCrowd, area: object.area))
        }
      } catch {
        problems.append(
          LabelProblem(file: file.path, place: file.place(of: object), reason: error.reason))
      }
    }
    guard task.annotation == .mask else { return .boxes(boxes) }
    return .mask(
      OutlinePainting(
        width: width, height: height, background: UInt8(classes.background), objects: outlines
      ).source)
  }
}

extension COCOFile.Object {
  /// The box; where there is none, the box around the outline.
  fileprivate func checkedBox(width: Int, height: Int) throws(BoxCheck.Failure) -> BoundingBox {
    if let box {
      guard box.count == 4 else {
        throw BoxCheck.Failure(
          reason: "bbox has \(DatasetError.count(box.count, "number")), expected left, top, width, "
            + "height")
      }
      return try BoxCheck.box(
        left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3], width: width,
        height: height)
    }
    guard let edges = try checkedOutline(width: width, height: height).edges else {
      throw BoxCheck.Failure(reason: "it has neither a bbox nor an outline")
    }
    return try BoxCheck.box(
      left: edges[0], top: edges[1], right: edges[2], bottom: edges[3], width: width,
      height: height)
  }

  fileprivate func checkedOutline(width: Int, height: Int) throws(BoxCheck.Failure) -> Outline {
    switch outline {
    case nil:
      throw BoxCheck.Failure(reason: "it has no segmentation, which masks are made of")
    case .polygons(let polygons):
      for points in polygons { try BoxCheck.polygon(points, width: width, height: height) }
      return .polygons(polygons)
    case .counts(let counts, let size):
      try Self.check(size, width: width, height: height)
      return .runs(try RunLengths(width: width, height: height, counts: counts))
    case .text(let text, let size):
      try Self.check(size, width: width, height: height)
      return .runs(try RunLengths(width: width, height: height, text: text))
    }
  }

  private static func check(_ size: [Int], width: Int, height: Int) throws(BoxCheck.Failure) {
    guard size == [height, width] else {
      throw BoxCheck.Failure(
        reason: "the size of its mask is \(size), but its image has \(height) rows and \(width) "
          + "columns")
    }
  }
}
