import Fovea
import FoveaSupport
import Testing

@testable import fovea_cli

@Suite struct ConfigurationFileTests {
  @Test func readsKeysWithTheirLines() throws {
    let file = try ConfigurationFile(
      """
      # a comment
      model: resnet18
      learning-rate: 0.1

      class-weights:
        crack: 3.5
        free: 1
      class-names: [cat, dog]
      empty: ""
      """, path: "a.yaml")
    #expect(
      file.entries == [
        .init(key: "model", value: "resnet18", line: 2),
        .init(key: "learning-rate", value: "0.1", line: 3),
        .init(key: "class-weights", value: "crack=3.5,free=1", line: 5),
        .init(key: "class-names", value: "cat,dog", line: 8),
        .init(key: "empty", value: "", line: 9),
      ])
  }

  @Test func emptyFileSetsNothing() throws {
    #expect(try ConfigurationFile("# nothing\n", path: "a.yaml").entries.isEmpty)
  }

  @Test(arguments: [
    ("- a\n- b\n", "a.yaml:1: expected lines such as 'epochs: 20', found a list"),
    ("hello\n", "a.yaml:1: expected lines such as 'epochs: 20', found 'hello'"),
    ("epochs: 2\nepochs: 3\n", "a.yaml:1: the key 'epochs' is given twice"),
    ("epochs:\n", "a.yaml:1: the key 'epochs' has no value; leave the line out instead"),
    ("a: 1\nb: [[1]]\n", "a.yaml:2: the value of 'b' is nested too deep"),
    (
      "epochs: 2\n  model: x\n",
      "a.yaml:2:8: not valid YAML: mapping values are not allowed in this context"
    ),
  ])
  func saysWhereItIsWrong(text: String, message: String) {
    let error = #expect(throws: UsageError.self) { try ConfigurationFile(text, path: "a.yaml") }
    #expect(error?.description == message)
  }

  /// A run's `config.json` is YAML too; null is a value of open settings only.
  @Test func readsNullOfOpenSettings() throws {
    let text = try RecordCoding.line(TrainingConfiguration())
    #expect(text.contains("null"))
    var configuration = TrainingConfiguration()
    try ConfigurationFile(text, path: "config.json").apply(to: &configuration)
    #expect(configuration == TrainingConfiguration())
    let file = try ConfigurationFile(
      "ema: null\nlearningRate: ~\nname: \"null\"\nepochs: null\n", path: "a.yaml")
    #expect(file.entries.map(\.value) == ["none", "usual", "null", "null"])
    let error = #expect(throws: UsageError.self) { try file.apply(to: &configuration) }
    #expect(error?.description == "a.yaml:4: epochs: 'null' is invalid. Expected N, such as 10.")
  }

  @Test func missingFile() {
    let error = #expect(throws: UsageError.self) {
      try ConfigurationFile(contentsOf: "/nowhere/a.yaml")
    }
    #expect(error?.description == "/nowhere/a.yaml: there is no such file")
  }

  /// The program reads configurations that the library writes.
  @Test func readsARunsRecord() throws {
    var configuration = TrainingConfiguration()
    for (key, text) in [
      ("data", "my photos: best"), ("classNames", "T-shirt/top,yes,1"), ("learningRate", "0.003"),
      ("imageSize", "96x128"), ("classWeights", "yes=2.5,*=1"), ("nesterov", "true"),
      ("name", "#1"), ("splits", "a b.json"), ("augment", "random-crop:4,horizontal-flip"),
      ("earlyStopping", "3"), ("metric", "macroF1"), ("target", "yes:recall=0.9"),
    ] {
      try configuration.set(key, to: text)
    }
    var again = TrainingConfiguration()
    try ConfigurationFile(configuration.yaml(), path: "config.yaml").apply(to: &again)
    #expect(again == configuration)
  }

  @Test func namesLineAndKey() throws {
    var configuration = TrainingConfiguration()
    let file = try ConfigurationFile("model: lenet5\nepochs: 0\n", path: "a.yaml")
    let error = #expect(throws: UsageError.self) { try file.apply(to: &configuration) }
    #expect(
      error?.description == "a.yaml:2: epochs is 0, but must be at least 1 and at most 1000000.")
  }

  /// All lines that are wrong, with the settings that other programs' names stand for.
  @Test func allWrongLinesAreToldTogether() throws {
    var configuration = TrainingConfiguration()
    let file = try ConfigurationFile(
      "model: lenet5\nlr: 1\nepochs: 0\nbatch: 3\nfrob: 1\n", path: "a.yaml")
    let error = #expect(throws: UsageError.self) { try file.apply(to: &configuration) }
    #expect(
      error?.description == """
        4 problems:
          a.yaml:2: unknown setting 'lr'. Did you mean learningRate?
          a.yaml:3: epochs is 0, but must be at least 1 and at most 1000000.
          a.yaml:4: unknown setting 'batch'. Did you mean batchSize?
          a.yaml:5: unknown setting 'frob'.
        """)
  }
}
