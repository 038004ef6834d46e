import Foundation
import Fovea
import FoveaSupport
import Testing

/// A page of the documentation as its readers see it.
private struct Page {
  /// The path from the root of the repository.
  let path: String
  let text: String

  static var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  init(_ path: String) throws {
    self.path = path
    text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
  }

  /// README.md, DESIGN.md, …, and the pages of Documentation/ and Examples/.
  static func all() throws -> [Page] {
    let pages = try ["", "Documentation/", "Examples/"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        atPath: root.appendingPathComponent(folder).path
      ).filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
    }
    return try pages.map { try Page($0) }
  }

  /// The lines of the page, each with the language of the code block that it is in, nil outside of
  /// one. The fences are left out.
  var lines: [(language: String?, text: String)] {
    var language: String?
    return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      guard line.hasPrefix("```") else { return (language, String(line)) }
      language = language == nil ? String(line.dropFirst(3)) : nil
      return nil
    }
  }

  /// The commands of the program, without its name: lines of ```sh blocks, comments cut off, and
  /// cells of tables. Each once.
  var commands: [[String]] {
    var found: [[String]] = []
    for (language, line) in lines {
      let cells = line.hasPrefix("| ") ? line.components(separatedBy: "`") : []
      for text in language == "sh" ? [line] : language == nil ? cells : [] {
        guard text.hasPrefix("fovea "), language == "sh" || text.hasPrefix("fovea train ") else {
          continue
        }
        let words = text.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
        if !found.contains(words) { found.append(words) }
      }
    }
    return found
  }

  /// The targets of the page's links within the repository, without anchors.
  var links: [String] {
    lines.filter { $0.language == nil }.flatMap { line in
      line.text.components(separatedBy: "](").dropFirst().map { rest in
        String(rest.prefix { $0 != ")" && $0 != "#" })
      }
    }.filter { !$0.isEmpty && !$0.contains("://") }
  }

  /// The ```swift blocks, each with the last link above it: the file that it is quoted from.
  var snippets: [(source: String, lines: [String])] {
    var found: [(source: String, lines: [String])] = []
    var source = ""
    var isInside = false
    for (language, line) in lines {
      if language == nil {
        isInside = false
        for link in line.components(separatedBy: "](").dropFirst() {
          source = String(link.prefix { $0 != ")" })
        }
      } else if language == "swift" {
        if !isInside { found.append((source, [])) }
        isInside = true
        found[found.count - 1].lines.append(line)
      }
    }
    return found
  }

  /// The location of a link's target.
  func url(_ link: String) -> URL {
    Self.root.appendingPathComponent(path).deletingLastPathComponent().appendingPathComponent(link)
  }
}

/// Commands, links, code and tables of the documentation are true as they stand there.
@Suite struct ReadmeTests {
  /// The data of the commands: photos/ with splits, one photo, a CSV, a configuration.
  private func prepare(_ folder: TemporaryFolder) throws {
    // The last of an epoch's batches must not be of a few images alone: statistics of two small
    // maps can overflow a deep network.
    try folder.writeShapes(to: "photos", perClass: 10, size: 24)
    try FileManager.default.copyItem(
      at: folder("photos/disc/00000.png"), to: folder("new.png"))
    try folder.writeShapes(to: "unsorted", perClass: 1, size: 24, seed: 2)
    try folder.writeShapes(to: "faces", perClass: 14, size: 24, seed: 3)
    let rows = try folder.files(in: "photos").sorted().flatMap { name in
      (0..<8).map { "photos/\(name)/0000\($0).png,\(name),\(name)-\($0 / 2)" }
    }
    try folder.write((["path,label,group"] + rows).joined(separator: "\n"), to: "tiles.csv")
    let yaml = try Page("Documentation/settings.md").lines.filter { $0.language == "yaml" }
    try folder.write(yaml.map(\.text).joined(separator: "\n"), to: "my.yaml")
  }

  /// cells/ in YOLO format, scans/ with masks, a table of ages.
  private func prepareOtherTasks(_ folder: TemporaryFolder) throws {
    for (index, split) in ["train", "train", "train", "train", "val", "val"].enumerated() {
      var image = Image(
        width: 64, height: 64, channels: 1, pixels: [UInt8](repeating: 30, count: 64 * 64))
      var mask = LabelMask(width: 64, height: 64)
      for y in 8 + 4 * index..<24 + 4 * index {
        for x in 20..<44 {
          image.pixels[y * 64 + x] = 200
          mask[x, y] = 255
        }
      }
      for path in ["cells/images/\(split)", "cells/labels/\(split)", "scans/images", "scans/masks"]
      {
        try FileManager.default.createDirectory(
          at: folder(path), withIntermediateDirectories: true)
      }
      try image.write(to: folder("cells/images/\(split)/\(index).png"))
      let center = Double(16 + 4 * index) / 64
      try folder.write("0 0.5 \(center) 0.375 0.25\n", to: "cells/labels/\(split)/\(index).txt")
      try image.write(to: folder("scans/images/\(index).png"))
      try mask.picture.write(to: folder("scans/masks/\(index).png"))
    }
    try folder.write(
      "train: images/train\nval: images/val\nnames: [cell]\n", to: "cells/data.yaml")
    let ages = (0..<6).map { "scans/images/\($0).png,\(20 + 5 * $0)" }
    try folder.write((["path,age"] + ages).joined(separator: "\n"), to: "ages.csv")
  }

  /// The pages with commands, and the fewest that each has.
  private static let tested: [(path: String, count: Int)] = [
    ("README.md", 10),
    ("Documentation/command-line.md", 30),
    ("Documentation/settings.md", 2),
    ("Documentation/json.md", 7),
    ("Documentation/diagnose.md", 3),
    ("Documentation/watching.md", 2),
    ("Documentation/calibration.md", 3),
    ("Documentation/thresholds.md", 5),
    ("Documentation/labels.md", 3),
    ("Documentation/slices.md", 3),
    ("Documentation/comparing.md", 4),
    ("Documentation/learning-rate.md", 2),
    ("Documentation/inspecting.md", 4),
    ("Documentation/seeing.md", 4),
    ("Documentation/embed.md", 4),
  ]

  @Test(arguments: tested)
  func everyCommandWorks(path: String, count: Int) throws {
    let folder = try TemporaryFolder()
    try prepare(folder)
    try prepareOtherTasks(folder)
    let commands = try Page(path).commands
    #expect(commands.count >= count)
    for command in commands {
      let result = try FoveaProgram.finish(
        FoveaProgram.start(command, in: folder.url), in: folder.url)
      #expect(
        result.code == 0,
        "fovea \(command.joined(separator: " ")): \(result.errors)\n\(result.output)")
    }
  }

  @Test func commandsAreOnPagesThatAreTested() throws {
    let tested = Self.tested.map(\.path)
    for page in try Page.all() where !tested.contains(page.path) {
      #expect(page.commands == [], "\(page.path)")
    }
  }

  @Test func everyLinkLeadsToAFile() throws {
    for page in try Page.all() {
      for link in page.links {
        #expect(
          FileManager.default.fileExists(atPath: page.url(link).path), "\(page.path): \(link)")
      }
    }
  }

  /// Swift code is quoted line by line from the file that is linked above it, so that it compiles.
  @Test func everySnippetIsQuoted() throws {
    var count = 0
    for page in try Page.all() {
      for snippet in page.snippets {
        let source = try String(contentsOf: page.url(snippet.source), encoding: .utf8)
        func code(_ lines: [String]) -> String {
          lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            .joined(separator: "\n")
        }
        // "import Fovea" stands at the head of a file, apart from the lines that are quoted.
        let quoted = code(snippet.lines.filter { $0 != "import Fovea" })
        #expect(
          code(source.components(separatedBy: "\n")).contains(quoted),
          "\(page.path): not in \(snippet.source):\n\(quoted)")
        count += 1
      }
    }
    #expect(count >= 10)
  }

  @Test func everySettingIsListed() throws {
    let rows = try Page("Documentation/settings.md").lines.map(\.text)
      .filter { $0.hasPrefix("| `") }
    #expect(rows.count == TrainingConfiguration.settings.count)
    for (row, setting) in zip(rows, TrainingConfiguration.settings) {
      let usual = setting.defaultText
      // The words for a value that is left open are in the column of defaults.
      let words = setting.words.filter { $0 != usual || !["none", "auto"].contains($0) }
      let choices = words.map { "`\($0)`" }.joined(separator: ", ")
      let meaning =
        setting.help + (setting.isSwitch || words.isEmpty ? "" : " One of \(choices).")
      let cells = [
        "`\(setting.key)`", "`--\(setting.flag)`", usual.isEmpty ? "" : "`\(usual)`", meaning,
      ]
      #expect(row == "| " + cells.joined(separator: " | ") + " |")
    }
  }

  @Test func everyFigureIsListed() throws {
    let rows = try Page("Documentation/json.md").lines.map(\.text)
    let details: [VisionTask: [String]] = [
      .classification: ClassificationDetails.keys, .detection: DetectionDetails.keys,
      .segmentation: SegmentationDetails.keys, .regression: RegressionDetails.keys,
      .verification: VerificationDetails.keys,
    ]
    for task in VisionTask.allCases {
      let row = try #require(rows.first { $0.hasPrefix("| \(task.rawValue) | `") })
      for key in task.metrics.map(\.key) + (details[task] ?? []) {
        #expect(row.contains("`\(key)`"), "\(task): \(key)")
      }
    }
  }

  /// Rows of other commands list every key of their records.
  @Test func everyKeyOfRecordsIsListed() throws {
    var seeing = SeenImageRecord(path: "a", picture: "p", channels: "c")
    seeing.score = .init(
      name: "n", meaning: "m", value: 1, unit: "u", probability: 1, box: [0, 0, 1, 1])
    seeing.maps = [
      .init(
        method: "m", layer: "l", width: 1, height: 1, peak: 1, lowest: 0, positiveShare: 1,
        values: "v", steps: 1, baselineScore: 0, relativeError: 0)
    ]
    var embedding = EmbeddingRecord(
      method: .tsne, featureCount: 1, seed: 0, labelMeaning: "class", explainedVariance: [1])
    (embedding.perplexity, embedding.steps, embedding.divergence) = (1, 1, 1)
    (embedding.spaceAgreement, embedding.mapAgreement, embedding.commonestShare) = (1, 1, 1)
    embedding.skippedImages = []
    embedding.suspects = [
      .init(path: "a", label: "b", neighbourLabel: "c", neighbourCount: 1)
    ]
    embedding.points = [.init(path: "a", label: "b", value: 1, x: 0, y: 0)]
    let lines = [
      "see": try RecordCoding.line(
        SeeingRecord(
          model: "m", task: .detection, images: [seeing],
          failures: [.init(path: "a", reason: "r")], filters: "f")),
      "embed": try RecordCoding.line(embedding),
    ]
    let rows = try Page("Documentation/json.md").lines.map(\.text)
    for (command, line) in lines {
      let row = try #require(rows.first { $0.hasPrefix("| `\(command)` | ") })
      let words = Set(row.matches(of: /[A-Za-z]+/).map { String($0.output) })
      for key in try Self.keys(of: JSONSerialization.jsonObject(with: Data(line.utf8))) {
        #expect(words.contains(key), "\(command): \(key)")
      }
    }
  }

  private static func keys(of value: Any) -> Set<String> {
    if let list = value as? [Any] { return Set(list.flatMap { keys(of: $0) }) }
    guard let object = value as? [String: Any] else { return [] }
    return Set(object.keys).union(object.values.flatMap { keys(of: $0) })
  }
}

/// The program that README.md quotes.
@Suite struct ReadmeProgramTests {
  @Test func trainAndPredict() throws {
    let folder = try TemporaryFolder()
    try folder.writeShapes(to: "photos", perClass: 8)
    let (photos, run) = (folder("photos").path, folder("run"))
    let image = folder("photos/disc/00000.png").path

    var configuration = TrainingConfiguration()
    configuration.data = photos  // the path of a folder with a folder of images per class
    configuration.model = "small_cnn"
    configuration.epochs = 2

    let trainer = try Trainer(
      configuration: configuration, data: configuration.loadData(), runFolder: run)
    _ = try trainer.train { event in
      if case .epoch(let record) = event { print(record.epoch, record.trainLoss) }
    }
    let model = try VisionModel(contentsOf: trainer.runFolder)
    print(try model.predict(.path(image)))

    guard case .classification(let found) = try model.predict(.path(image)) else {
      Issue.record("\(model)")
      return
    }
    #expect(found.scores.count == 6)
  }
}
