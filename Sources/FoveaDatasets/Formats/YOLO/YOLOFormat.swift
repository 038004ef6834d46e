import Foundation
import FoveaImages
import FoveaSupport

extension DatasetFormat {
  /// YOLO's text files of labels, with or without a data YAML.
  static let yolo = DatasetFormat(
    name: "yolo",
    summary: "a YOLO data .yaml (names, train, val, test), a folder with one, or a folder with "
      + "images/ and labels/ of YOLO .txt files, or with these beside the images",
    tasks: [.detection, .segmentation],
    recognises: { url, _ in
      guard FileAccess.isFolder(url) else { return YOLODataFile.recognises(url) }
      return FileTree.holds(["txt"], in: url, folders: ["labels"], atTop: false)
        || !YOLOReader.dataFiles(in: url).isEmpty || TextLabels(in: url)?.isYOLO == true
    },
    read: { url, options in
      var reader = try YOLOReader(url, options: options)
      return try reader.read()
    })
}

/// Converts YOLO's labels to boxes, or to masks where the lines are polygons.
struct YOLOReader {
  private let root: URL
  private let options: DatasetOptions
  private let task: VisionTask
  private let dataFile: YOLODataFile?
  private var problems: [LabelProblem] = []
  private var notes: [String] = []

  /// The data YAMLs in a folder.
  static func dataFiles(in folder: URL) -> [URL] {
    ((try? FileAccess.data(in: folder)) ?? []).map { folder.appendingPathComponent($0) }
      .filter(YOLODataFile.recognises)
  }

  init(_ url: URL, options: DatasetOptions) throws {
    self.options = options
    task = options.task ?? .detection
    guard FileAccess.isFolder(url) else {
      root = url.deletingLastPathComponent()
      dataFile = try YOLODataFile(url)
      return
    }
    root = url
    let files = Self.dataFiles(in: url)
    guard files.count < 2 else {
      throw DatasetError(
        .malformed,
        "\(url.path) holds \(files.map(\.lastPathComponent).joined(separator: ", ")): which is "
          + "meant? Give the path of one")
    }
    dataFile = try files.first.map(YOLODataFile.init)
  }

  /// The content of one image's label file.
  private struct Content: Sendable {
    var width = 0
    var height = 0
    var labels: [(line: Int, label: YOLOLabel)] = []
    var survey = YOLOLineSurvey()
    var problems: [LabelProblem] = []
    var isUsable = true
  }

  mutating func read() throws -> Dataset {
    notes = dataFile?.notes ?? []
    let files =
      try dataFile.map { try YOLOFiles($0.sources, named: $0.url) } ?? YOLOFiles(folder: root)
    guard files.items.contains(where: { $0.labels != nil }) else {
      throw DatasetError(
        .malformed,
        "\(root.path): none of \(NumberText.count(files.items.count, "image")) has a label file: "
          + "expected labels/<name>.txt where images/<name>.jpg is, or <name>.txt beside the image")
    }
    problems = files.orphans.map { LabelProblem(path($0), "the label file has no image") }
    let contents = try contents(of: files.items)
    if dataFile?.keypoints == nil {
      var survey = YOLOLineSurvey()
      for content in contents { survey.join(content.survey) }
      try survey.check(in: root.path)
    }
    problems += contents.flatMap(\.problems)
    let numbers = contents.flatMap { $0.labels.map(\.label.number) }
    let names = try dataNames(highest: numbers.max() ?? 0)
    let (classNames, labels, background) = try labels(of: names)
    var samples: [Sample] = []
    for (item, content) in zip(files.items, contents) where content.isUsable {
      samples.append(
        Sample(
          id: path(item.image), source: .file(item.image),
          annotation: annotation(item, content, names, labels, background), split: item.split))
    }
    note(files, contents)
    notes += try options.settle(problems, in: root)
    return Dataset(
      name: (dataFile?.url.deletingPathExtension() ?? root).lastPathComponent, root: root,
      format: "yolo", task: task, classNames: classNames, samples: samples, notes: notes,
      skippedLabels: problems)
  }

  private mutating func note(_ files: YOLOFiles, _ contents: [Content]) {
    let unlabelled = files.items.count { $0.labels == nil }
    if unlabelled > 0 {
      notes.append(
        "\(NumberText.count(unlabelled, "image")) without a label file: background")
    }
    let polygons = contents.reduce(0) { sum, content in
      sum + content.labels.count { if case .polygon = $0.label.shape { true } else { false } }
    }
    if task.annotation == .boxes, polygons > 0 {
      notes.append(
        "\(NumberText.count(polygons, "polygon")) read as the boxes around them; set `task` to "
          + "segmentation to read masks")
    }
  }

  private func contents(of items: [YOLOFiles.Item]) throws -> [Content] {
    let (root, keypoints) = (root, dataFile?.keypoints)
    return try Parallel.map(count: items.count) { index in
      let item = items[index]
      var content = Content()
      do {
        let header = try FileAccess.header(
          of: item.image, named: Self.path(item.image, below: root))
        (content.width, content.height) = (header.width, header.height)
        guard let labels = item.labels else { return content }
        let file = Self.path(labels, below: root)
        for (number, line) in try FileAccess.lines(of: labels).enumerated()
        where line.contains(where: { !$0.isWhitespace }) {
          do throws(BoxCheck.Failure) {
            let values = try YOLOLabel.values(line)
            content.survey.add(values, file: file, line: number + 1)
            content.labels.append((number + 1, try YOLOLabel(values, keypoints: keypoints)))
          } catch {
            content.problems.append(LabelProblem(file, line: number + 1, error.reason))
          }
        }
      } catch let problem as LabelProblem {
        content.isUsable = false
        content.problems.append(problem)
      }
      return content
    }
  }

  // MARK: Classes

  /// The names of the data's class numbers: from the YAML, a classes.txt, the caller, or as digits.
  private func dataNames(highest: Int) throws -> [String] {
    if let dataFile { return dataFile.names }
    if let given = options.classNames {
      return task.annotation == .mask
        ? given.filter { $0.lowercased() != ClassNaming.background } : given
    }
    for place in ["classes.txt", "labels/classes.txt", "labels/train/classes.txt"] {
      let file = root.appendingPathComponent(place)
      guard FileAccess.exists(file) else { continue }
      return try FileAccess.lines(of: file).map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
    return (0...highest).map(String.init)
  }

  /// The data set's class names, and the label of each class number in the data (nil where the
  /// caller's names lack its name).
  private func labels(
    of names: [String]
  ) throws -> (names: [String], labels: [Int?], background: Int) {
    var classNames = options.classNames ?? names
    var background = 0
    if task.annotation == .mask {
      (classNames, background) = try ClassNaming.withBackground(
        classNames, isGiven: options.classNames != nil, in: root)
    }
    return (classNames, names.map { classNames.firstIndex(of: $0) }, background)
  }

  private mutating func annotation(
    _ item: YOLOFiles.Item, _ content: Content, _ names: [String], _ labels: [Int?],
    _ background: Int
  ) -> Annotation {
    var boxes: [BoxAnnotation] = []
    var outlines: [(outline: Outline, value: UInt8)] = []
    let (width, height) = (content.width, content.height)
    for (line, label) in content.labels {
      do throws(BoxCheck.Failure) {
        guard labels.indices.contains(label.number) else {
          throw BoxCheck.Failure(
            reason: "class \(label.number) is out of range; there are \(names.count) class names "
              + "(0 to \(names.count - 1))")
        }
        guard let index = labels[label.number] else {
          throw BoxCheck.Failure(
            reason: "class '\(names[label.number])' is not among the class names given ("
              + DatasetError.list(options.classNames ?? []) + ")")
        }
        if task.annotation == .mask {
          outlines.append((try label.outline(width: width, height: height), UInt8(index)))
        } else {
          boxes.append(
            BoxAnnotation(label: index, box: try label.box(width: width, height: height)))
        }
      } catch {
        problems.append(LabelProblem(item.labels.map(path) ?? "", line: line, error.reason))
      }
    }
    guard task.annotation == .mask else { return .boxes(boxes) }
    return .mask(
      OutlinePainting(
        width: width, height: height, background: UInt8(background), objects: outlines
      ).source)
  }

  private func path(_ url: URL) -> String { Self.path(url, below: root) }

  /// The path relative to the root; the whole path for a file outside it.
  private static func path(_ url: URL, below root: URL) -> String {
    let base = root.standardizedFileURL.path + "/"
    let path = url.standardizedFileURL.path
    return ExactText.starts(path, with: base)
      ? String(path.unicodeScalars.dropFirst(base.unicodeScalars.count)) : path
  }
}
