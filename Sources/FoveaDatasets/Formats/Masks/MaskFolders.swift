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
        ImageFileName.extensions, in: url, folders: MaskPairs.maskFolders, atTop: false)
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
/// colours; as numbers where the file is indexed or the values are small; as binary where values
/// between 128 and 254 occur, or only 0 and 255.
private struct MaskFolderReader {
  let root: URL
  let options: DatasetOptions
  var problems: [LabelProblem] = []
  var notes: [String] = []

  init(root: URL, options: DatasetOptions) {
    self.root = root
    self.options = options
  }

  /// The facts about one mask that decide on the coding.
  private struct Survey: Sendable {
    var isIndexed = false
    var values: Set<UInt8> = []
  }

  mutating func read() throws -> Dataset {
    var found = try MaskPairs(root: root)
    notes = found.notes
    problems = found.problems
    guard !found.pairs.isEmpty else {
      _ = try BadLabelPolicy.error.settle(problems, in: root)
      throw DatasetError(
        .malformed, "\(root.path) holds no images with masks: expected images/ and masks/")
    }
    guard found.pairs.contains(where: { $0.mask != nil }) else {
      throw DatasetError(
        .malformed,
        "\(root.path) holds \(DatasetError.count(found.pairs.count, "image")) and no mask: "
          + "expected masks/<name>.png beside images/<name>.jpg, or <name>.png beside <name>.jpg")
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
    let coding = colors ?? coding(of: surveys, names: given)
    let classNames = try classNames(coding, surveys, given)
    if let file = classes?.file { notes.append("classes are those of \(file)") }
    notes.append(Self.explanation(coding))

    var samples: [Sample] = []
    for (pair, survey) in zip(found.pairs, surveys) {
      guard let survey else { continue }
      if let mask = pair.mask, coding == .numbers,
        let value = survey.values.sorted().last(where: {
          $0 != LabelMask.ignored && Int($0) >= classNames.count
        })
      {
        problems.append(
          LabelProblem(
            mask.path,
            "the value \(value) occurs, but there are \(classNames.count) classes "
              + "(values 0 to \(classNames.count - 1), and 255 for ignored pixels)"))
        continue
      }
      samples.append(sample(pair, coding, split: splits[pair.image.stem] ?? pair.image.split))
    }
    notes += try options.onBadLabel.settle(problems, in: root)
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
  private mutating func survey(_ pairs: [MaskPairs.Pair], coding: MaskCoding?) -> [Survey?] {
    let root = root
    let results =
      Parallel.map(count: pairs.count) { index -> Result<Survey, LabelProblem> in
        let pair = pairs[index]
        do {
          let image = try FileAccess.header(
            of: root.appendingPathComponent(pair.image.path), named: pair.image.path)
          guard let mask = pair.mask else { return .success(Survey()) }
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
  ) throws -> Result<Survey, LabelProblem> {
    let file = root.appendingPathComponent(mask.path)
    let header = try Image.header(of: file)
    guard header.width == width, header.height == height else {
      return .failure(
        LabelProblem(
          mask.path,
          "the mask is \(header.width)x\(header.height), but \(image) is "
            + "\(width)x\(height)"))
    }
    var survey = Survey(isIndexed: header.isIndexed)
    let values = try coding?.mask(of: file).values ?? MaskCoding.grey(file).pixels
    var occurs = [Bool](repeating: false, count: 256)
    for value in values { occurs[Int(value)] = true }
    survey.values = Set(occurs.indices.filter { occurs[$0] }.map(UInt8.init))
    return .success(survey)
  }

  private func coding(of surveys: [Survey?], names: [String]?) -> MaskCoding {
    let surveys = surveys.compactMap { $0 }
    let values = surveys.reduce(into: Set<UInt8>()) { $0.formUnion($1.values) }
    if surveys.contains(where: \.isIndexed) { return .numbers }
    if values.contains(where: { (128...254).contains($0) }) {
      // Names for all values imply that the values are classes.
      return (names?.count ?? 0) > 128 ? .numbers : .binary
    }
    return values.isSubset(of: [0, 255]) ? .binary : .numbers
  }

  private func classNames(
    _ coding: MaskCoding, _ surveys: [Survey?], _ given: [String]?
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
    case .numbers:
      let values = surveys.reduce(into: Set<UInt8>()) { $0.formUnion($1?.values ?? []) }
      let highest = values.subtracting([LabelMask.ignored]).max() ?? 0
      return given ?? (0...Int(highest)).map(String.init)
    }
  }

  private static func explanation(_ coding: MaskCoding) -> String {
    switch coding {
    case .numbers: "masks hold class numbers; 255 marks ignored pixels"
    case .binary: "masks are binary: values above 127 are class 1"
    case .colors(let colors): "masks hold \(colors.count) colours"
    }
  }
}
