import Fovea
import Foundation
import Testing

/// A page of the documentation as its readers see it.
private struct Page: CustomTestStringConvertible {
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

  var testDescription: String { path }

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
    text.components(separatedBy: "](").dropFirst().compactMap { rest in
      let target = String(rest.prefix { $0 != ")" && $0 != "#" })
      return target.isEmpty || target.contains("://") ? nil : target
    }
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
    try folder.writeShapes(to: "photos", perClass: 8, size: 24)
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

  @Test(arguments: [
    ("README.md", 10), ("Documentation/command-line.md", 30), ("Documentation/settings.md", 2),
    ("Documentation/json.md", 6),
  ])
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
    let tested = ["README.md", "command-line.md", "settings.md", "json.md"]
    for page in try Page.all() where !tested.contains(where: { page.path.hasSuffix($0) }) {
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
      let usual = setting.defaultText.isEmpty ? "" : "`\(setting.defaultText)`"
      #expect(row.hasPrefix("| `\(setting.key)` | `--\(setting.flag)` | \(usual) | "))
      let words = setting.isSwitch ? [] : setting.words
      for word in words where !["none", "auto"].contains(word) {
        #expect(row.contains("`\(word)`"), "\(setting.key): \(word)")
      }
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
}

/// The programs that README.md and the articles quote.
@Suite struct QuotedProgramTests {
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

  @Test func trainInALoop() throws {
    let folder = try TemporaryFolder()
    let file = folder("shapes.safetensors")

    let data = try GeneratedShapes(perClass: 30, size: 16).dataset().split()
    let preprocessing = Preprocessing(width: 16, height: 16, channels: 1)
    let loader = try Loader(
      data.dataset, split: .training, preprocessing: preprocessing,
      transforms: [Darken(strength: 0.3)], options: LoaderOptions(batchSize: 16))

    let shape = ModelShape(classes: 6, inputChannels: 1, height: 16, width: 16)
    let model = try Catalogue.model(named: "small_cnn").build(shape, key: RandomKey(seed: 1))
    let card = ModelCard(
      architecture: "small_cnn", classNames: data.dataset.classNames, preprocessing: preprocessing)

    var learner = Learner(model, optimizer: SGD(momentum: 0.9), loss: CrossEntropy())
    for epoch in 1...3 {
      let batches = try loader.epoch(epoch)
      while let batch = try batches.next() { try learner.step(batch, learningRate: 0.05) }
    }
    try TrainedModel(model: learner.model, card: card).write(to: file)
    let classifier = try Classifier(contentsOf: file)

    let evaluation = try classifier.evaluate(data.dataset, split: .test)
    #expect(evaluation.record.sampleCount > 20)
    #expect((evaluation.record.figures["accuracy"] ?? 0) > 0.3)
  }

  /// Darkens images by a random factor.
  struct Darken: Transform {
    var strength = 0.5
    func apply(_ scene: inout Scene, random: inout RandomStream) {
      let factor = 1 - random.uniform(0, strength)
      for index in scene.image.pixels.indices {
        scene.image.pixels[index] = UInt8(Double(scene.image.pixels[index]) * factor)
      }
    }
  }

  /// A residual network of two blocks.
  struct TinyNet: CompositeLayer {
    var stem: Conv2D
    var blocks: [ResidualBlock]
    var head: Linear
    static let children: Children<Self> = [
      .child("stem", \.stem), .child("blocks", \.blocks), .child("head", \.head),
    ]

    init(channels: Int, classes: Int, key: RandomKey) {
      stem = Conv2D(channels, 16, kernel: 3, padding: .same, key: key.fold(\Self.stem))
      let blockKey = key.fold(\Self.blocks)
      blocks = (0..<2).map { ResidualBlock(16, key: blockKey.fold($0)) }
      head = Linear(16, classes, key: key.fold(\Self.head))
    }
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let child = context.children(of: self)
      var y = child.stem(x).relu()
      for block in child.blocks { y = block(y) }
      return child.head(y.mean(axes: [1, 2]))
    }
  }

  /// A convolution with a shortcut.
  struct ResidualBlock: CompositeLayer {
    var conv: Conv2D
    var norm: BatchNorm
    static let children: Children<Self> = [.child("conv", \.conv), .child("norm", \.norm)]

    init(_ channels: Int, key: RandomKey) {
      conv = Conv2D(channels, channels, kernel: 3, padding: .same, key: key.fold(\Self.conv))
      norm = BatchNorm(channels)
    }
    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let child = context.children(of: self)
      return (x + child.norm(child.conv(x))).relu()
    }
  }

  @Test func trainALayerOfOnesOwn() throws {
    let folder = try TemporaryFolder()
    try TinyNet(channels: 1, classes: 6, key: RandomKey(seed: 1))
      .checkContract(input: [1, 16, 16, 1])

    try Catalogue.register("tiny") { specification, key in
      TinyNet(channels: specification.channels, classes: specification.classCount, key: key)
    }
    var configuration = TrainingConfiguration()
    configuration.model = "tiny"
    configuration.epochs = 2

    let data = try GeneratedShapes(perClass: 10, size: 16).dataset().split()
    let trainer = try Trainer(
      configuration: configuration, data: data, runFolder: folder("run"),
      transforms: [Darken(strength: 0.3)])
    _ = try trainer.train()
    let trained = try TrainedModel(contentsOf: folder("run"))
    try trained.write(to: folder("portable.safetensors"), portable: true)

    let read = try Classifier(contentsOf: folder("portable.safetensors"))
    #expect(read.card.model.architecture == "graph" && read.classNames.count == 6)
  }
}
