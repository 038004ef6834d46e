import FoveaSupport
import Foundation
import FoveaDatasets
import Testing

@testable import FoveaTraining

struct TrainingConfigurationTests {
  @Test func everyPropertyHasASetting() {
    let properties = Mirror(reflecting: TrainingConfiguration()).children.compactMap(\.label)
    #expect(properties.sorted() == TrainingConfiguration.settings.map(\.key).sorted())
    let flags = TrainingConfiguration.settings.map(\.flag)
    #expect(Set(flags).count == flags.count)
    #expect(TrainingConfiguration.settings.allSatisfy { !$0.help.isEmpty && $0.help.count < 95 })
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
    ("epochs", "0", "epochs is 0, but must be at least 1."),
    (
      "epochs", "ten",
      "epochs: 'ten' is not understood. Expected N, such as 10."
    ),
    (
      "optimizer", "adm",
      "optimizer: 'adm' is not understood. Did you mean 'adam'? Expected "
        + "gradient-descent|sgd|adagrad|rmsprop|adam|adamw, such as sgd."
    ),
    (
      "learningrate", "1",
      "unknown setting 'learningrate'. Did you mean 'learningRate'? 'fovea train --help' lists all "
        + "settings."
    ),
    ("momentum", "1", "momentum is 1.0, but must be at least 0 and below 1."),
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
    #expect(problem { $0.metric = "acuracy" } == "metric")
    #expect(problem { $0.classWeights = "balancd" } == "classWeights")
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
