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
    /// The categories' ids by name.
    var ids: [String: Int] = [:]
    var background = 0
  }

  mutating func read() throws -> Dataset {
    let files = try location.files.map {
      try COCOFile($0.url, path: $0.path, readsOutlines: task.annotation == .mask)
    }
    let classes = try classes(of: files)
    var samples: [Sample] = []
    for (file, place) in zip(files, location.files) {
      samples += try read(file, at: place, classes)
    }
    var seen: Set<ExactText> = []
    samples.removeAll { sample in
      if seen.insert(ExactText(sample.id)).inserted { return false }
      problems.append(LabelProblem(sample.id, "the image is named twice"))
      return true
    }
    let empty = samples.count { sample in
      if case .boxes(let boxes) = sample.annotation { boxes.isEmpty } else { false }
    }
    if empty > 0 {
      notes.append("\(NumberText.count(empty, "image")) without objects: background")
    }
    notes += try options.settle(problems, in: location.root)
    return Dataset(
      name: name, root: location.root, format: "coco", task: task, classNames: classes.names,
      samples: samples, notes: notes, skippedLabels: problems, categoryIDs: classes.ids)
  }

  /// Categories in order of their ids, or the caller's order; masks get a background, which is
  /// class 0 unless a category of that name exists.
  private mutating func classes(of files: [COCOFile]) throws -> Classes {
    var names: [Int: String] = [:]
    let groups = groupingCategories(of: files)
    for file in files {
      for category in file.categories where !groups.contains(category.id) {
        if let other = names.updateValue(category.name, forKey: category.id),
          other != category.name
        {
          throw DatasetError(
            .malformed,
            "\(location.root.path): category \(category.id) is '\(other)' in one place and "
              + "'\(category.name)' in another, in \(file.path)")
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
      classes.ids[name] = classes.ids[name] ?? id
    }
    return classes
  }

  /// The ids of categories that only group others, as exports of one well-known site begin with:
  /// of no supercategory or one that only groups, the supercategory of another, without objects.
  private mutating func groupingCategories(of files: [COCOFile]) -> Set<Int> {
    let categories = files.flatMap(\.categories)
    let parents = Set(categories.compactMap(\.supercategory))
    guard categories.contains(where: { $0.supercategory?.lowercased() == "none" }) else {
      return []
    }
    let used = Set(files.lazy.flatMap(\.objects).compactMap(\.category))
    let candidates = categories.filter { !used.contains($0.id) && parents.contains($0.name) }
    var groups = candidates.filter { $0.supercategory?.lowercased() == "none" }
    // Groups in groups: each round goes a level down.
    while true {
      let (names, ids) = (Set(groups.map(\.name)), Set(groups.map(\.id)))
      let inner = candidates.filter { candidate in
        !ids.contains(candidate.id) && candidate.name != candidate.supercategory
          && candidate.supercategory.map(names.contains) ?? false
      }
      if inner.isEmpty { break }
      groups += inner
    }
    for group in Set(groups.map { "category \($0.id) '\($0.name)'" }).sorted() {
      notes.append("\(group) groups other categories and has no objects: it is no class")
    }
    return Set(groups.map(\.id))
  }

  private mutating func read(
    _ file: COCOFile, at place: COCOLocation.File, _ classes: Classes
  ) throws -> [Sample] {
    let (order, starts) = group(file)
    let folders = location.imageFolders(of: place)
    let (root, task) = (location.root, task)
    let shared = SharedFolder(root.standardizedFileURL)
    let results = try Parallel.map(count: file.pictures.count) {
      index -> (sample: Sample?, problems: [LabelProblem]) in
      let picture = file.pictures[index]
      do {
        let (url, width, height) = try Self.find(picture, in: folders, below: root, file: file)
        var problems: [LabelProblem] = []
        let annotation = Self.annotation(
          order[starts[index]..<starts[index + 1]], width: width, height: height, task: task,
          classes, file: file, &problems)
        let id = String(
          url.standardizedFileURL.path.unicodeScalars.dropFirst(shared.prefix.unicodeScalars.count))
        return (
          Sample(
            id: id, below: shared, annotation: annotation, split: place.split,
            sourceID: picture.id), problems
        )
      } catch let problem as LabelProblem {
        return (nil, [problem])
      }
    }
    problems += results.flatMap(\.problems)
    return results.compactMap(\.sample)
  }

  /// The positions of the annotations in the order of their images, and the range of each image:
  /// `order[starts[image]..<starts[image + 1]]`. Those without an image become problems.
  private mutating func group(_ file: COCOFile) -> (order: [Int32], starts: [Int]) {
    var places: [Int: Int] = [:]
    for (index, picture) in file.pictures.enumerated() {
      if places[picture.id] == nil {
        places[picture.id] = index
      } else {
        problems.append(LabelProblem(file.path, "image id \(picture.id) is given twice"))
      }
    }
    var starts = [Int](repeating: 0, count: file.pictures.count + 1)
    for object in file.objects {
      guard let image = object.image, let place = places[image] else {
        problems.append(
          LabelProblem(
            file: file.path, place: file.place(of: object),
            reason: object.image.map { "there is no image \($0)" } ?? "it has no image_id"))
        continue
      }
      starts[place + 1] += 1
    }
    for place in file.pictures.indices { starts[place + 1] += starts[place] }
    var next = starts
    var order = [Int32](repeating: 0, count: starts.last ?? 0)
    for (index, object) in file.objects.enumerated() {
      guard let place = object.image.flatMap({ places[$0] }) else { continue }
      order[next[place]] = Int32(index)
      next[place] += 1
    }
    return (order, starts)
  }

  private static func find(
    _ picture: COCOFile.Picture, in folders: [URL], below root: URL, file: COCOFile
  ) throws -> (url: URL, width: Int, height: Int) {
    let name = picture.fileName
    // An absolute path of another machine may end in one below the folder.
    let relative = name.hasPrefix("/") ? String(name.drop { $0 == "/" }) : name
    let found =
      folders.lazy.compactMap { FileAccess.find(relative, in: $0) }
      .first { !FileAccess.leaves(root, $0) }
      ?? folders.lazy.compactMap { FileAccess.find(name, in: $0) }.first
    if let found, FileAccess.leaves(root, found) {
      throw LabelProblem(
        file: file.path, place: "image \(picture.id)",
        reason: "\(name) is outside the data's folder \(root.path), which a data set must not "
          + "reach beyond: move the image into it")
    }
    guard let url = found else {
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
    _ positions: ArraySlice<Int32>, width: Int, height: Int, task: VisionTask, _ classes: Classes,
    file: COCOFile, _ problems: inout [LabelProblem]
  ) -> Annotation {
    var boxes: [BoxAnnotation] = []
    var outlines: [(outline: Outline, value: UInt8)] = []
    if task.annotation == .boxes { boxes.reserveCapacity(positions.count) }
    for object in positions.lazy.map({ file.objects[Int($0)] }) {
      do throws(BoxCheck.Failure) {
        guard let category = object.category, let label = classes.labels[category] else {
          throw BoxCheck.Failure(
            reason: object.category.map { "there is no category \($0) among the classes" }
              ?? "it has no category_id")
        }
        if task.annotation == .mask {
          let outline = try file.checkedOutline(of: object, width: width, height: height)
          outlines.append((outline, UInt8(label)))
        } else {
          let box = try file.checkedBox(of: object, width: width, height: height)
          boxes.append(
            BoxAnnotation(
              label: label, box: box, isCrowd: object.isCrowd, isDifficult: object.isDifficult,
              area: object.area))
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

extension COCOFile {
  /// The box of an object; where there is none, the box around the outline.
  fileprivate func checkedBox(
    of object: Object, width: Int, height: Int
  ) throws(BoxCheck.Failure) -> BoundingBox {
    if let count = object.boxCount {
      guard count == 4 else {
        throw BoxCheck.Failure(
          reason:
            "bbox has \(NumberText.count(Int(count), "number")), expected left, top, width, "
            + "height")
      }
      let box = object.box
      return try BoxCheck.box(
        left: box.0, top: box.1, right: box.0 + box.2, bottom: box.1 + box.3, width: width,
        height: height)
    }
    guard let edges = try checkedOutline(of: object, width: width, height: height).edges else {
      throw BoxCheck.Failure(reason: "it has neither a bbox nor an outline")
    }
    return try BoxCheck.box(
      left: edges[0], top: edges[1], right: edges[2], bottom: edges[3], width: width,
      height: height)
  }

  fileprivate func checkedOutline(
    of object: Object, width: Int, height: Int
  ) throws(BoxCheck.Failure) -> Outline {
    switch outline(of: object) {
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
