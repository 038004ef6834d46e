import Foundation
import FoveaDatasets
import FoveaImages
import FoveaLearning
import FoveaMetrics
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

struct TrainingConfigurationTests {
  @Test func everyPropertyHasASetting() {
    let properties = Mirror(reflecting: TrainingConfiguration()).children.flatMap { group in
      Mirror(reflecting: group.value).children.compactMap(\.label)
    }
    // The one setting with two properties.
    let second = ["findsLearningRate"]
    #expect(
      properties.filter { !second.contains($0) }.sorted()
        == TrainingConfiguration.settings.map(\.key).sorted())
    let flags = TrainingConfiguration.settings.map(\.flag)
    #expect(Set(flags).count == flags.count)
  }

  /// The first paragraph of a property's documentation is its help.
  @Test func helpIsTheDocumentation() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/FoveaTraining/Configuration").standardizedFileURL
    var documented: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix("Settings.swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      var comment: [String] = []
      for line in text.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
        if line.hasPrefix("///") {
          comment.append(line.dropFirst(3).trimmingCharacters(in: .whitespaces))
        } else {
          let words = line.split { !$0.isLetter && !$0.isNumber }
          if line.hasPrefix("public var "), words.count > 2 {
            let paragraph = comment.prefix { !$0.isEmpty }
            documented[String(words[2])] = paragraph.joined(separator: " ")
          }
          comment = []
        }
      }
    }
    for setting in TrainingConfiguration.settings {
      #expect(documented[setting.key] == setting.help)
    }
  }

  /// Numbers out of range are refused, from any source.
  @Test(arguments: ["9223372036854775807", "1e300", "-1e300", "-9223372036854775808"])
  func everyNumberHasBounds(text: String) {
    for setting in TrainingConfiguration.settings
    where ["N", "NUMBER"].contains(setting.kind.split(separator: "|").first) {
      guard !["seed", "splitSeed"].contains(setting.key) else { continue }
      var configuration = TrainingConfiguration()
      #expect(throws: SettingError.self, "\(setting.key)") {
        try configuration.set(setting.key, to: text)
      }
    }
  }

  private static let extremes = [
    "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e300", "-1e300",
    "1e-300", "nan", "inf", "-inf", "0", "-1", "-0.0", "",
  ]

  /// No text of any setting ends the program, alone or inside the setting's own form, and neither
  /// does the use of those that are valid.
  @Test(arguments: TrainingConfiguration.settings.map(\.key), extremes)
  func extremesAreValidOrErrors(key: String, text: String) throws {
    let forms = [
      text, "\(text)x\(text)", "\(text)-\(text)", "random-crop:\(text)", "copy-paste:1:\(text)",
      "rand-augment:\(text):\(text)", "mosaic:\(text)", "a=\(text),b=\(text)", "effective:\(text)",
      "recall=\(text)", "\(text):head", "simota:\(text):\(text)",
      "task-aligned:\(text):\(text):\(text)", "gaussian-blur:\(text)", "elastic:\(text):\(text)",
    ]
    let numbers: [JSONValue] =
      Int(text).map { [.integer($0)] } ?? Double(text).map { [.number($0)] } ?? []
    for value in forms.map(JSONValue.string) + numbers + numbers.map({ .array([$0, $0]) }) {
      var configuration = TrainingConfiguration()
      do throws(SettingError) {
        try configuration.set(key, to: value)
        try configuration.validate()
      } catch {
        #expect(error.key == key && !error.description.isEmpty, "\(value)")
        continue
      }
      use(configuration)
    }
  }

  /// What a run makes of its settings before the first image.
  private func use(_ configuration: TrainingConfiguration) {
    _ = (configuration.datasetOptions, configuration.splitPlan, configuration.notes)
    _ = configuration.splitRatios.counts(of: 1000)
    _ = configuration.runFolder(for: .classification)
    _ = configuration.makeOptimizer()
    let plan = LearningRatePlan(configuration, updatesPerEpoch: 1000, given: nil)
    for update in [0, 1, 999, 1_000_000_000] {
      _ = plan.learningRate(
        update: update, plateau: configuration.plateau(MonitoredMetric.lossUnweighted))
    }
    let size = configuration.imageSize ?? InputSize(height: 64, width: 64)
    let input = Preprocessing(width: size.width, height: size.height, channels: 3)
    _ = try? configuration.augment.transforms(for: input)
    let dataset = GeneratedShapes(perClass: 4, size: 8, channels: 1, seed: 1).dataset()
    for training in [true, false] {
      let options = configuration.loaderOptions(
        training: training, cacheShare: 0.5, input: input, for: dataset)
      _ = try? options.validate()
    }
    _ = try? dataset.split(configuration.splitPlan)
    _ = try? configuration.classWeights?.weights(counts: [1, 2], classNames: ["a", "b"])
    _ = try? RecordCoding.encoder().encode(configuration)
    _ = try? configuration.yaml()
  }

  @Test(arguments: [
    "..", ".", "a/b", "../x", "/tmp/x", "", "a\n", String(repeating: "a", count: 201),
  ])
  func namesStayInTheFolderOfRuns(name: String) {
    var configuration = TrainingConfiguration()
    let error = #expect(throws: SettingError.self) { try configuration.set("name", to: name) }
    #expect(
      error?.description
        == "`name` is \(name.isEmpty ? "empty" : name), but must be a folder's name: neither . nor "
        + ".., without / and of 1 to 200 bytes.")
    configuration.name = name
    #expect(throws: SettingError.self) { try configuration.validate() }
  }

  @Test(arguments: ["a", "..a", "a b", "résumé-2", ".hidden"])
  func ordinaryNames(name: String) throws {
    var configuration = TrainingConfiguration()
    try configuration.set("name", to: name)
    try configuration.validate()
    #expect(configuration.runFolder(for: .regression).lastPathComponent == name)
  }

  @Test func textsReadBackTheSame() throws {
    for setting in TrainingConfiguration.settings {
      var configuration = TrainingConfiguration()
      try configuration.set(setting.key, to: setting.defaultText)
      #expect(configuration == TrainingConfiguration(), "\(setting.key)")
    }
    try TrainingConfiguration().validate()
  }

  @Test func jsonReadsBackTheSame() throws {
    var configuration = TrainingConfiguration()
    try configuration.set("learning-rate", to: "0.1")
    try configuration.set("imageSize", to: "96x128")
    try configuration.set("classNames", to: .array([.string("a, b"), .string("c")]))
    try configuration.set("splitRatios", to: "80-20")
    try configuration.set("seed", to: "18446744073709551615")
    try configuration.set("earlyStopping", to: .integer(3))
    try configuration.set("optimizer", to: "adamw")
    let data = try RecordCoding.encoder().encode(configuration)
    let read = try RecordCoding.decoder().decode(TrainingConfiguration.self, from: data)
    #expect(read == configuration)
    #expect(read.classNames == ["a, b", "c"] && read.imageSize?.width == 128)
  }

  @Test(arguments: [
    ("epochs", "0", "`epochs` is 0, but must be at least 1 and at most 1000000."),
    ("epochs", "ten", "`epochs`: 'ten' is invalid. Expected N, such as 10."),
    (
      "learningRate", "x",
      "`learningRate`: 'x' is invalid. Expected NUMBER|auto|usual, such as 0.05."
    ),
    (
      "imageSize", "64,64",
      "`imageSize`: '64,64' is invalid. Expected SIZE|HEIGHTxWIDTH|none, such as 224 or 96x128."
    ),
    (
      "classWeights", "balancd",
      "`classWeights`: unknown class weights 'balancd'. Did you mean 'balanced'? Give inverse, "
        + "balanced, effective, effective:0.99, or a weight for each class such as "
        + "Crack=3.5,Free=1."
    ),
    (
      "target", "recal=0.9",
      "target 'recal=0.9' names no known figure. Did you mean 'recall'? Write recall=0.95, "
        + "precision=0.9, f1, fbeta=2, false-positives=0.1 (per image) or costs=FP=1,FN=20, with "
        + "the class before it where there are more than two: "
        + "Crack:recall=0.95."
    ),
    (
      "optimizer", "adm",
      "`optimizer`: 'adm' is invalid. Did you mean 'adam'? Expected "
        + "gradient-descent|sgd|adagrad|rmsprop|adam|adamw, such as sgd."
    ),
    (
      "learningrate", "1",
      "unknown setting 'learningrate'. Did you mean `learningRate`?"
    ),
    ("momentum", "1", "`momentum` is 1.0, but must be at least 0 and below 1."),
  ])
  func badSettingsAreExplained(key: String, text: String, message: String) {
    var configuration = TrainingConfiguration()
    let error = #expect(throws: SettingError.self) { try configuration.set(key, to: text) }
    #expect(error?.description == message)
  }

  @Test func contradictionsAreErrors() {
    func problem(_ change: (inout TrainingConfiguration) -> Void) -> String? {
      var configuration = TrainingConfiguration()
      change(&configuration)
      do {
        try configuration.validate()
        return nil
      } catch {
        return error.key
      }
    }
    #expect(problem { $0.epochs = .max } == "epochs")
    #expect(problem { $0.unfreeze = UnfreezeSchedule([.init(epoch: 2, part: "*")]) } == "unfreeze")
    #expect(
      problem {
        $0.optimizer = .gradientDescent
        $0.accumulation = 2
      } == "accumulation")
    #expect(
      problem {
        $0.optimizer = .adam
        $0.nesterov = true
      } == "nesterov")
    #expect(problem { $0.focalGamma = 1 } == "focalGamma")
    #expect(
      problem {
        $0.loss = .focal
        $0.labelSmoothing = 0.1
      } == "labelSmoothing")
    #expect(problem { $0.schedulePatience = 1 } == "schedulePatience")
  }

  /// `none` is no value of a setting that is resolved later, and `auto` none of a switched-off one.
  @Test func wordsOfOpenSettingsAreNotMixedUp() throws {
    var configuration = TrainingConfiguration()
    for key in ["warmUpEpochs", "scheduleFactor", "loss", "metric"] {
      #expect(throws: SettingError.self, "\(key)") { try configuration.set(key, to: "none") }
      try configuration.set(key, to: "auto")
    }
    let switchedOff = [
      "earlyStopping", "clipNorm", "clipValue", "ema", "target", "classWeights",
      "checkpointEvery", "checkpointSteps",
    ]
    for key in switchedOff {
      #expect(throws: SettingError.self, "\(key)") { try configuration.set(key, to: "auto") }
      try configuration.set(key, to: "none")
    }
    for key in ["workers", "threads", "imageSize"] { try configuration.set(key, to: "auto") }
    #expect(configuration == TrainingConfiguration())
  }

  /// Files of earlier versions: words for open settings, and values as texts.
  @Test func openSettingsHaveTheirWords() throws {
    let read = try RecordCoding.decoder().decode(
      TrainingConfiguration.self,
      from: Data(
        """
        {"model": "auto", "metric": "auto", "loss": "auto", "resize": "auto", "target": null,
         "classWeights": "none", "learningRate": null, "augment": "", "unfreeze": "",
         "splits": null}
        """.utf8))
    #expect(read == TrainingConfiguration())
    var configuration = TrainingConfiguration()
    try configuration.set("resize", to: "none")
    #expect(configuration.resize == .unresized)
    try configuration.set("augment", to: "horizontal-flip,rotation:15")
    #expect(configuration.augment == "horizontal-flip,rotation:15")
    try configuration.set("assignment", to: "simota:5:2.5")
    #expect(configuration.assignment == .simOTA(candidates: 5, radius: 2.5))
    try configuration.set("target", to: "Crack:recall=0.9")
    #expect(configuration.target == DecisionTarget(.recall, 0.9, of: "Crack"))
    let again = try RecordCoding.decoder().decode(
      TrainingConfiguration.self, from: RecordCoding.encoder().encode(configuration))
    #expect(again == configuration)
  }

  /// An invalid list of transforms is reported before any data is read.
  @Test func transformsAreCheckedAtOnce() {
    var configuration = TrainingConfiguration()
    let error = #expect(throws: SettingError.self) {
      try configuration.set("augment", to: "mosiac")
    }
    #expect(error?.key == "augment")
    #expect(
      error?.description == "`augment`: unknown transform 'mosiac'. Did you mean 'mosaic'?")
  }

  /// Names in other spellings are the same names.
  @Test(arguments: [
    ("model", "ResNet-18", "resnet18"), ("model", "my_own", "my_own"),
    ("optimizer", "SGD", "sgd"), ("optimizer", "Gradient_Descent", "gradient-descent"),
    ("schedule", "OneCycle", "one-cycle"), ("loss", "CrossEntropy", "cross-entropy"),
    ("loss", "cross_entropy_dice", "cross-entropy-dice"), ("task", "detect", "detection"),
    ("task", "semantic_segmentation", "segmentation"), ("metric", "macro_f1", "macroF1"),
    ("augment", "Horizontal_Flip,RandAugment", "horizontal-flip,rand-augment"),
    ("augment", "Random_Crop:4,rotation:15", "random-crop:4,rotation:15"),
  ])
  func spellingDoesNotMatterInNames(key: String, text: String, value: String) throws {
    var configuration = TrainingConfiguration()
    try configuration.set(key, to: text)
    #expect(try TrainingConfiguration.setting(key).text(in: configuration) == value)
  }

  @Test(arguments: [
    ("acuracy", nil, "unknown `metric` 'acuracy'. Did you mean 'accuracy'?"),
    (
      "bleu", VisionTask.regression,
      "unknown `metric` 'bleu' for regression. Known: "
        + MonitoredMetric.all(for: .regression).map(\.name).joined(separator: ", ") + "."
    ),
    (
      "bleu", nil,
      "unknown `metric` 'bleu'. Known:"
        + VisionTask.allCases.map { task in
          "\n  \(task.rawValue): "
            + MonitoredMetric.all(for: task).map(\.name).joined(separator: ", ")
        }.joined()
    ),
  ])
  func unknownMetricsListThoseOfTheTask(name: String, task: VisionTask?, message: String) {
    let error = #expect(throws: SettingError.self) {
      try MonitoredMetric(named: name, task: task)
    }
    #expect(error?.description == message)
  }

  @Test func yamlHasEverySettingInOrder() throws {
    var configuration = TrainingConfiguration()
    configuration.data = "my photos: best"
    configuration.name = "#1"
    let yaml = try configuration.yaml()
    let lines = yaml.split(separator: "\n").map(String.init)
    let keys = lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: ":").first }
    #expect(keys.map(String.init) == TrainingConfiguration.settings.map(\.key))
    #expect(lines.contains("data: 'my photos: best'") && lines.contains("name: '#1'"))
    #expect(lines.contains("# Fine-tuning") && lines.contains("classNames: \"\""))
  }

  @Test func runFoldersAreNamedAfterDataAndModel() throws {
    let scratch = Scratch()
    var configuration = TrainingConfiguration()
    configuration.data = "/data/flowers"
    configuration.runs = scratch("runs").path
    let first = configuration.runFolder(for: .classification)
    #expect(first.path.hasSuffix("/runs/classification/flowers-resnet18"))
    try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
    #expect(configuration.runFolder(for: .classification).lastPathComponent == "flowers-resnet18-2")
    configuration.name = "mine"
    #expect(configuration.runFolder(for: .classification).lastPathComponent == "mine")
  }
}
