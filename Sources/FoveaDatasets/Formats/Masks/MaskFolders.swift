import Foundation
import FoveaImages
import FoveaSupport

extension DatasetFormat {
  /// Images with one mask each: a picture of classes.
  static let masks = DatasetFormat(
    name: "masks",
    summary:
      "a folder with images/ and masks/ of the same names (also below or above train/, val/, "
      + "test/), or with each mask beside its image (photo.jpg, photo.png)",
    tasks: [.segmentation],
    recognises: { url, task in
      guard FileAccess.isFolder(url) else { return false }
      if FileTree.holds(
        ImageFileName.extensions.union(MaskPairs.unreadExtensions), in: url,
        folders: MaskPairs.maskFolders, atTop: false)
      {
        return FileTree.holds(
          ImageFileName.extensions, in: url, folders: MaskPairs.imageFolders, atTop: false)
      }
      return task?.annotation == .mask || MaskPairs.liesSideBySide(url)
    },
    read: { url, options in
      var reader = MaskFolderReader(root: url, options: options)
      return try reader.read()
    })
}

/// Reads images with their masks.
///
/// One coding is chosen for the whole set: by colour where a YAML file beside the data gives
/// colours, else by the levels in all masks (`MaskCodingChoice`).
private struct MaskFolderReader {
  let root: URL
  let options: DatasetOptions
  var problems: [LabelProblem] = []
  var notes: [String] = []

  init(root: URL, options: DatasetOptions) {
    self.root = root
    self.options = options
  }

  mutating func read() throws -> Dataset {
    var found = try MaskPairs(root: root)
    notes = found.notes
    problems = found.problems
    guard !found.pairs.isEmpty else {
      _ = try BadLabelPolicy.error.settle(problems, in: root)
      throw DatasetError(
        .malformed,
        "\(root.path) holds no images with masks: expected images/ and masks/" + found.unreadNote)
    }
    guard found.pairs.contains(where: { $0.mask != nil }) else {
      throw DatasetError(
        .malformed,
        "\(root.path) holds \(NumberText.count(found.pairs.count, "image")) and no mask: "
          + "expected masks/<name>.png beside images/<name>.jpg, or <name>.png beside <name>.jpg"
          + found.unreadNote)
    }
    let lists = try VOCImageSets(root: root, folder: "Segmentation")
    problems += lists.problems
    let splits = Dictionary(
      lists.lines.map { ($0.stem, $0.split) }, uniquingKeysWith: { first, _ in first })
    if !splits.isEmpty {
      let listed = Set(splits.keys)
      found.pairs = found.pairs.filter { listed.contains($0.image.stem) }
      problems = problems.filter { problem in
        problem.place != nil || listed.contains(FileTree.Entry(problem.file).stem)
      }
    }
    let classes = try MaskClasses.read(in: root)
    let colors = classes?.colors.map(MaskCoding.colors)
    let surveys = survey(found.pairs, coding: colors)
    let given = options.classNames ?? classes?.names
    let levels = surveys.reduce(into: MaskLevels()) { if let next = $1 { $0.add(next) } }
    let choice = try colors == nil ? MaskCodingChoice(of: levels, names: given, root: root) : nil
    let coding = choice?.coding ?? colors ?? .numbers
    let classNames = try classNames(coding, levels, given)
    if let file = classes?.file { notes.append("classes are those of \(file)") }
    notes.append(choice?.note ?? coding.explanation(of: levels))

    var samples: [Sample] = []
    for (pair, survey) in zip(found.pairs, surveys) {
      guard let survey else { continue }
      if let mask = pair.mask, let reason = coding.problem(survey, classCount: classNames.count) {
        problems.append(LabelProblem(mask.path, reason))
        continue
      }
      samples.append(sample(pair, coding, split: splits[pair.image.stem] ?? pair.image.split))
    }
    notes += try options.settle(problems, in: root)
    return Dataset(
      name: root.lastPathComponent, root: root, format: "masks", task: .segmentation,
      classNames: classNames, samples: samples, notes: notes, skippedLabels: problems)
  }

  private func sample(_ pair: MaskPairs.Pair, _ coding: MaskCoding, split: Split?) -> Sample {
    let image = root.appendingPathComponent(pair.image.path)
    let source =
      pair.mask.map { coding.source(root.appendingPathComponent($0.path)) }
      ?? MaskSource(files: [], fingerprint: MaskSource.impliedBackground) {
        let header = try FileAccess.header(of: image, named: image.path)
        return LabelMask(width: header.width, height: header.height)
      }
    return Sample(
      id: pair.image.path, source: .file(image), annotation: .mask(source), split: split)
  }

  /// Surveys every mask and reads every image's size; nil where one of the two cannot be used.
  private mutating func survey(_ pairs: [MaskPairs.Pair], coding: MaskCoding?) -> [MaskLevels?] {
    let root = root
    let results =
      Parallel.map(count: pairs.count) { index -> Result<MaskLevels, LabelProblem> in
        let pair = pairs[index]
        do {
          let image = try FileAccess.header(
            of: root.appendingPathComponent(pair.image.path), named: pair.image.path)
          guard let mask = pair.mask else { return .success(MaskLevels()) }
          return try Self.survey(
            mask, in: root, of: pair.image.path, width: image.width, height: image.height,
            coding: coding)
        } catch let problem as LabelProblem {
          return .failure(problem)
        } catch {
          return .failure(LabelProblem(pair.mask?.path ?? pair.image.path, "\(error)"))
        }
      }
    return results.map { result in
      switch result {
      case .success(let survey): return survey
      case .failure(let problem):
        problems.append(problem)
        return nil
      }
    }
  }

  private static func survey(
    _ mask: FileTree.Entry, in root: URL, of image: String, width: Int, height: Int,
    coding: MaskCoding?
  ) throws -> Result<MaskLevels, LabelProblem> {
    let file = root.appendingPathComponent(mask.path)
    let header = try Image.header(of: file)
    guard header.width == width, header.height == height else {
      return .failure(
        LabelProblem(
          mask.path,
          "the mask is \(header.width)x\(header.height), but \(image) is "
            + "\(width)x\(height)"))
    }
    guard let coding else { return .success(try MaskLevels(of: file, header)) }
    return .success(MaskLevels(try coding.mask(of: file).values))
  }

  private func classNames(
    _ coding: MaskCoding, _ all: MaskLevels, _ given: [String]?
  ) throws -> [String] {
    switch coding {
    case .binary:
      guard let given else { return ["background", "foreground"] }
      guard given.count == 2 else {
        throw DatasetError(
          .badSetting,
          "\(root.path): the masks hold two classes (up to 127, and above), but there are "
            + "\(given.count) class names (\(DatasetError.list(given))): give two")
      }
      return given
    case .colors(let colors):
      let count = colors.values.count { $0 != LabelMask.ignored }
      let names = given ?? (0..<count).map(String.init)
      guard names.count == count else {
        throw DatasetError(
          .badSetting, "\(root.path): \(names.count) class names for \(count) colours")
      }
      return names
    case .levels(let levels):
      let names = given ?? levels.map(String.init)
      guard names.count == levels.count else {
        throw DatasetError(
          .badSetting,
          "\(root.path): the masks hold the levels \(MaskCoding.list(levels)), but there are "
            + "\(names.count) class names (\(DatasetError.list(names))): give a name for each")
      }
      return names
    case .numbers:
      let highest = all.levels.last { $0 != LabelMask.ignored } ?? 0
      return given ?? (0...Int(highest)).map(String.init)
    }
  }
}
